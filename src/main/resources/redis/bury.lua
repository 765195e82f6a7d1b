-- bury: moves an entry that nobody can read out of the way.
-- KEYS  1 stream, 2 where it is kept
-- ARGV  1 consumer group, 2 entry id, then its field names and values
-- reply 1 moved, 0 somebody else was faster. Of more than 1,000 fields the first are kept: Lua unpacks no more than 8,000.
-- Memory: starts with XACK, which is always allowed.
if #ARGV < 4 or #ARGV % 2 ~= 0 then return redis.error_reply('ERR bury: arguments do not fit') end
if redis.call('XACK', KEYS[1], ARGV[1], ARGV[2]) == 0 then return 0 end
redis.call('XDEL', KEYS[1], ARGV[2])
redis.call('XADD', KEYS[2], 'MAXLEN', '~', 10000, '*', unpack(ARGV, 3, math.min(#ARGV, 2002)))
return 1
