-- due: members of a sorted set of times that have come, or came so long ago, the oldest first.
-- KEYS  1 the sorted set
-- ARGV  1 clock offset (ms), 2 age that they must have (ms), 3 most members
-- reply the members. Writes nothing.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[1])
return redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now - tonumber(ARGV[2]), 'LIMIT', 0, ARGV[3])
