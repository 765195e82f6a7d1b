-- partition-numbers: to how many partitions processes have sent new chords of late; idempotency keys were put by these numbers.
-- KEYS  1 numbers, by the last time they were said
-- ARGV  1 clock offset (ms), 2 number of this process, 3 how long a number is kept (ms)
-- reply the numbers. Writes only when this process's was not said within a minute.
-- Memory: starts with ZREMRANGEBYSCORE, for it goes on when Redis is full.
if #KEYS ~= 1 or #ARGV ~= 3 then return redis.error_reply('ERR partition-numbers: keys or arguments do not fit') end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[1])
local said = tonumber(redis.call('ZSCORE', KEYS[1], ARGV[2]) or '0')
if math.abs(now - said) < 60000 then return redis.call('ZRANGE', KEYS[1], 0, -1) end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - tonumber(ARGV[3]))
redis.call('ZADD', KEYS[1], now, ARGV[2])
return redis.call('ZRANGE', KEYS[1], 0, -1)
