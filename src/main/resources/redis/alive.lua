-- alive: notes a worker's sign of life and answers who lives.
-- KEYS  1 workers
-- ARGV  1 clock offset (ms), 2 name ('' only to ask), 3 silence in ms after which a worker counts as gone
-- reply names of the live workers. Names silent for a day are removed.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[1])
if ARGV[2] ~= '' then
  redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - 86400000)
  redis.call('ZADD', KEYS[1], now, ARGV[2])
end
return redis.call('ZRANGEBYSCORE', KEYS[1], now - tonumber(ARGV[3]), '+inf')
