-- stands: writes to a chord as it is, so that a WAIT behind it speaks of all that was written to it before.
-- WAIT counts the replicas that have the writes of its own connection, and what is replicated is one stream: who has this
-- write has the chord, too. A server that lost the chord in a failover says so.
-- KEYS  1 chord hash
-- ARGV  1 state, 2 round, 3 generation that it must have ('' for any)
-- reply 1; 0 when there is no such chord, nothing written then
-- Memory: starts with PERSIST, for a callback starts when Redis is full.
if #KEYS ~= 1 or #ARGV ~= 3 then return redis.error_reply('ERR stands: keys or arguments do not fit') end
local h = redis.call('HMGET', KEYS[1], 'state', 'round', 'generation')
if not h[1] then return 0 end
for i = 1, 3 do
  if ARGV[i] ~= '' and ARGV[i] ~= h[i] then return 0 end
end
redis.call('PERSIST', KEYS[1])
redis.call('HSET', KEYS[1], 'state', h[1])
return 1
