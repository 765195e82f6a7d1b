-- next: hands a chain on: replaces the message of a link that succeeded by that of the next one, which holds the value, the
-- links behind it and nothing that is kept anywhere else.
-- KEYS  1 the stream, 2 chord hash, 3 "first" of the next link's queue, 4 delayed of that queue, 5 queues
-- ARGV  1 clock offset (ms), 2 consumer group, 3 entry id, 4 state in which the chord waits for the chain ('running' for a
--       member, 'joined' for a callback), 5 round, 6 generation of a callback ('' for a member), 7 wait (ms, 0 for none),
--       8 queue, 9 header, 10 payload
-- reply 1 done; 0 somebody else was faster, nothing is added then, so a repeat adds nothing; -1 the chord waits no more: the
--       message is gone and nothing is added
-- What is kept in delayed: 'first <header>\n<payload>'; promote reads it. The hash's `last` tells that the chord moves.
-- Memory: starts with XACK, for what was accepted goes on when Redis is full.
if #KEYS ~= 5 or #ARGV ~= 10 or not tonumber(ARGV[7]) or string.find(ARGV[9], '\n', 1, true) then
  return redis.error_reply('ERR next: keys or arguments do not fit')
end
for n, type in pairs({[2] = 'hash', [3] = 'stream', [4] = 'zset', [5] = 'hash'}) do
  local found = redis.call('TYPE', KEYS[n]).ok
  if found ~= type and found ~= 'none' then return redis.error_reply('WRONGTYPE next: ' .. KEYS[n] .. ' is a ' .. found) end
end
local h = redis.call('HMGET', KEYS[2], 'state', 'round', 'generation')
local waits = h[1] == ARGV[4] and h[2] == ARGV[5] and (ARGV[6] == '' or h[3] == ARGV[6])
if redis.call('XACK', KEYS[1], ARGV[2], ARGV[3]) == 0 then return 0 end
redis.call('XDEL', KEYS[1], ARGV[3])
if not waits then return -1 end
redis.call('HINCRBY', KEYS[5], ARGV[8], 0)
if tonumber(ARGV[7]) == 0 then
  redis.call('HSET', KEYS[2], 'last', redis.call('XADD', KEYS[3], '*', 'h', ARGV[9], 'p', ARGV[10]))
else
  local time = redis.call('TIME')
  local due = time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[1]) + tonumber(ARGV[7])
  redis.call('ZADD', KEYS[4], due, 'first ' .. ARGV[9] .. '\n' .. ARGV[10])
end
return 1
