-- again: replaces a task message by one that returns to its stream later: a retry, or a delay.
-- KEYS  1 the stream, 2 delayed of its queue, 3 queues
-- ARGV  1 clock offset (ms), 2 consumer group, 3 entry id, 4 wait (ms), 5 queue, 6 'first' or 'bulk', 7 header, 8 payload
-- reply 1 done; 0 somebody else was faster, nothing is added then, so a repeat adds nothing
-- What is kept in delayed: '<class> <header>\n<payload>'; promote reads it.
-- Memory: starts with XACK, for what was accepted goes on when Redis is full.
if #KEYS ~= 3 or #ARGV ~= 8 or not tonumber(ARGV[4]) or string.find(ARGV[7], '\n', 1, true) then
  return redis.error_reply('ERR again: keys or arguments do not fit')
end
for key, type in pairs({[KEYS[2]] = 'zset', [KEYS[3]] = 'hash'}) do
  local found = redis.call('TYPE', key).ok
  if found ~= type and found ~= 'none' then return redis.error_reply('WRONGTYPE again: ' .. key .. ' is a ' .. found) end
end
if redis.call('XACK', KEYS[1], ARGV[2], ARGV[3]) == 0 then return 0 end
redis.call('XDEL', KEYS[1], ARGV[3])
local time = redis.call('TIME')
local due = time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[1]) + tonumber(ARGV[4])
redis.call('ZADD', KEYS[2], due, ARGV[6] .. ' ' .. ARGV[7] .. '\n' .. ARGV[8])
redis.call('HINCRBY', KEYS[3], ARGV[5], 0)
return 1
