-- Acknowledges entries of one stream and deletes them, so that an acknowledged entry never stays behind.
-- KEYS  1 the stream
-- ARGV  1 the group; 2.. ids, at most 500
-- Reply how many were still pending. Repeating it is harmless.
-- XACK comes first: a full Redis refuses no script that begins with it.
local ids = { unpack(ARGV, 2) }
local acknowledged = redis.call('XACK', KEYS[1], ARGV[1], unpack(ids))
redis.call('XDEL', KEYS[1], unpack(ids))
return acknowledged
