-- promote: returns messages that are due to the streams they came from, the longest due first.
-- KEYS  1 delayed of a queue, 2 its stream "first", 3 its bulk stream
-- ARGV  1 clock offset (ms), 2 most messages, 3 most bytes (at least one message goes)
-- reply {how many went, ms until the next one is due: 0 when more are due now, -1 when there is none}
-- What 'again' cannot have written goes to the bulk stream all the same, where a worker reports it.
-- Memory: starts with ZREM, for what was accepted goes on when Redis is full.
if #KEYS ~= 3 or #ARGV ~= 3 then return redis.error_reply('ERR promote: keys or arguments do not fit') end
for stream = 2, 3 do
  local found = redis.call('TYPE', KEYS[stream]).ok
  if found ~= 'stream' and found ~= 'none' then
    return redis.error_reply('WRONGTYPE promote: ' .. KEYS[stream] .. ' is a ' .. found)
  end
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[1])
local went, bytes = 0, 0
while true do
  local next = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
  if not next[1] then return {went, -1} end
  local member, due = next[1], tonumber(next[2])
  if due > now then return {went, math.ceil(due - now)} end
  if went == tonumber(ARGV[2]) or went > 0 and bytes + #member > tonumber(ARGV[3]) then return {went, 0} end
  redis.call('ZREM', KEYS[1], member)
  local space, line = string.find(member, ' ', 1, true), string.find(member, '\n', 1, true)
  local class = space and line and space < line and string.sub(member, 1, space - 1)
  if class == 'first' or class == 'bulk' then
    redis.call('XADD', KEYS[class == 'first' and 2 or 3], '*',
      'h', string.sub(member, space + 1, line - 1), 'p', string.sub(member, line + 1))
  else
    redis.call('XADD', KEYS[3], '*', 'h', member, 'p', '')
  end
  went, bytes = went + 1, bytes + #member
end
