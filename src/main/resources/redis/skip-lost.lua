-- skip-lost: ends the next members of a chord as lost, for their part of the manifest is gone.
-- KEYS  1 chord hash, 2 dispatching, 3 queues, 4 envelopes, 5 outcomes, 6 failed
-- ARGV  1 id, 2 progress that the caller saw, 3 the cursor once they are skipped, then per member: index, header, outcome
--       that says it is lost
-- reply progress, or '' when the chord has gone on, nothing is written then
-- In a retry, as in dispatch, members that succeeded are passed over and a failure of an older round is dropped.
-- Which queues they would have gone to nobody knows: those that still expect members lose as many in turn, and what is
-- guessed wrong is put right when the chord is removed.
-- Memory: starts with PERSIST, which is always allowed.
if #KEYS ~= 6 or #ARGV < 3 or #ARGV % 3 ~= 0 or #ARGV > 771 then
  return redis.error_reply('ERR skip-lost: keys or arguments do not fit')
end
local h = redis.call('HMGET', KEYS[1], 'state', 'round', 'total', 'undispatched')
if h[1] ~= 'running' or progress(KEYS[1]) ~= ARGV[2] then return '' end
redis.call('PERSIST', KEYS[1])
local entry, over = nil, 0
for at = 4, #ARGV, 3 do
  local index, succeeded = ARGV[at], false
  if h[2] ~= '1' and redis.call('HEXISTS', KEYS[5], index) == 1 then
    if redis.call('ZREM', KEYS[6], index) == 1 then redis.call('HDEL', KEYS[5], index) else succeeded = true end
  end
  if not succeeded then
    entry, over = redis.call('XADD', KEYS[4], '*', 'h', ARGV[at + 1], 'p', ARGV[at + 2]), over + 1
  end
end
if entry then redis.call('HSET', KEYS[1], 'last', entry) end
redis.call('HSET', KEYS[1], 'cursor', ARGV[3])
if h[4] then redis.call('HINCRBY', KEYS[1], 'undispatched', -over) end
for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
  local queue = string.match(field, '^undispatched:(.+)$')
  local less = queue and math.min(over, tonumber(redis.call('HGET', KEYS[1], field))) or 0
  if less > 0 then
    redis.call('HINCRBY', KEYS[1], field, -less)
    redis.call('HINCRBY', KEYS[3], queue, -less)
    over = over - less
  end
end
if tonumber(ARGV[3]) >= tonumber(h[3]) then redis.call('ZREM', KEYS[2], ARGV[1]) end
return progress(KEYS[1])
