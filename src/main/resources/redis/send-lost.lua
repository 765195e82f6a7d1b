-- send-lost: sends messages again that are nowhere; one that was sent again often enough ends as lost.
-- KEYS  1 chord hash, 2 outcomes, 3 repeats, 4 envelopes, 5 … the streams
-- ARGV  1 progress that the caller saw, 2 most repeats, then per message: index (-1: the callback), number of its stream
--       (1 …, 0: it cannot be sent and ends as lost at once), header, payload, outcome that says it is lost
-- reply {progress, sent again, ended as lost}; {'', 0, 0} when the chord has gone on, nothing is written then
-- Memory: starts with PERSIST, which is always allowed.
if #KEYS < 4 or #ARGV < 2 or (#ARGV - 2) % 5 ~= 0 then
  return redis.error_reply('ERR send-lost: keys or arguments do not fit')
end
for at = 4, #ARGV, 5 do
  if not KEYS[4 + tonumber(ARGV[at])] then return redis.error_reply('ERR send-lost: a stream is not given') end
end
if progress(KEYS[1]) ~= ARGV[1] then return {'', 0, 0} end
local h = redis.call('HMGET', KEYS[1], 'round', 'generation')
redis.call('PERSIST', KEYS[1])
local again, lost, entry = 0, 0, nil
for at = 3, #ARGV, 5 do
  local index, stream = ARGV[at], tonumber(ARGV[at + 1])
  if index == '-1' or redis.call('HEXISTS', KEYS[2], index) == 0 then
    if stream > 0
        and redis.call('HINCRBY', KEYS[3], index .. ' ' .. h[1] .. ' ' .. h[2], 1) <= tonumber(ARGV[2]) then
      entry, again = redis.call('XADD', KEYS[4 + stream], '*', 'h', ARGV[at + 2], 'p', ARGV[at + 3]), again + 1
    else
      -- an envelope is read by who knows nothing of chains and nested chords, too
      local header = '1' .. string.gsub(string.sub(ARGV[at + 2], 2), '^ chord ', ' member ')
      entry, lost = redis.call('XADD', KEYS[4], '*', 'h', header, 'p', ARGV[at + 4]), lost + 1
    end
  end
end
if entry then redis.call('HSET', KEYS[1], 'last', entry) end
return {progress(KEYS[1]), again, lost}
