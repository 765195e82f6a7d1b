-- skip-lost: ends the next members of a chord as lost, for their part of the manifest is gone.
-- KEYS  1 chord hash, 2 dispatching, 3 queues, 4 envelopes, 5 outcomes, 6 failed
-- ARGV  1 id, 2 progress that the caller saw, then per member from the cursor on: header, outcome that says it is lost
-- reply progress, or '' when the chord has gone on, nothing is written then
-- Which queues they would have gone to nobody knows: those that still expect members lose as many in turn, and what is
-- guessed wrong is put right when the chord is removed.
-- Memory: starts with PERSIST, which is always allowed.
if #KEYS ~= 6 or #ARGV < 2 or #ARGV % 2 ~= 0 or #ARGV > 514 then
  return redis.error_reply('ERR skip-lost: keys or arguments do not fit')
end
local h = redis.call('HMGET', KEYS[1], 'state', 'cursor', 'total', 'walk')
local cursor, count = tonumber(h[2]), (#ARGV - 2) / 2
if h[1] ~= 'running' or progress(KEYS[1]) ~= ARGV[2] or cursor + count > tonumber(h[3]) then return '' end
redis.call('PERSIST', KEYS[1])
local entry
if tonumber(h[4] or nil) then count = 1 end -- the retry of one member
for n = 1, count do
  if h[4] then -- a retry: the failure of the round before gives way
    local index = tostring(cursor + n - 1)
    if redis.call('ZREM', KEYS[6], index) == 1 then redis.call('HDEL', KEYS[5], index) end
  end
  entry = redis.call('XADD', KEYS[4], '*', 'h', ARGV[2 * n + 1], 'p', ARGV[2 * n + 2])
end
if entry then redis.call('HSET', KEYS[1], 'last', entry) end
local next = tonumber(h[4] or nil) and tonumber(h[3]) or cursor + count
redis.call('HSET', KEYS[1], 'cursor', next)
local over = count
for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
  local queue = string.match(field, '^undispatched:(.+)$')
  local less = queue and math.min(over, tonumber(redis.call('HGET', KEYS[1], field))) or 0
  if less > 0 then
    redis.call('HINCRBY', KEYS[1], field, -less)
    redis.call('HINCRBY', KEYS[3], queue, -less)
    over = over - less
  end
end
if next >= tonumber(h[3]) then redis.call('ZREM', KEYS[2], ARGV[1]) end
return progress(KEYS[1])
