-- stalled: which of some open chords have made no progress for so long that their entries should be looked for.
-- KEYS  1 the index chords:<state> they are in, 2 ended, 3 … their hashes
-- ARGV  1 clock offset (ms), 2 silence (ms), 3 … their ids
-- reply for each that is to be looked for {id, progress, state, round, generation, cursor, total, last entry,
--       callback's queue or '', trace, walk, errback's queue or '', 'callback' or 'errback': the one that a joined chord
--       waits for, queues of the links behind that one or '', queues …}. Nobody else is told so until that silence has passed
--       once more, and the
--       longer a chord has stood still the longer that takes, up to 20 times.
-- A chord whose hash is gone leaves the index for ended, where the rest of it is cleaned.
-- Memory: starts with PERSIST or ZREM, which are always allowed.
if #KEYS < 2 or #KEYS ~= #ARGV then return redis.error_reply('ERR stalled: keys or arguments do not fit') end
local silence, time = tonumber(ARGV[2]), redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[1])
local stalled = {}

local function since(last, created)
  return tonumber(last and string.match(last, '^%d+') or created)
end

for n = 3, #KEYS do
  local key, id = KEYS[n], ARGV[n]
  local h = redis.call('HMGET', key, 'state', 'last', 'created', 'seen', 'seenAt', 'looked')
  if not h[1] then
    if redis.call('ZREM', KEYS[1], id) == 1 then redis.call('ZADD', KEYS[2], 0, id) end
  elseif (h[1] == 'running' or h[1] == 'joined') and now - since(h[2], h[3]) >= silence / 4 then
    local is, at, looked = progress(key), tonumber(h[5] or now), tonumber(h[6] or 0)
    if h[4] ~= is then
      redis.call('PERSIST', key)
      redis.call('HSET', key, 'seen', is, 'seenAt', now)
    elseif now - at >= silence
        and (looked < at or now - looked >= math.max(silence, math.min((looked - at) / 2, 20 * silence))) then
      redis.call('PERSIST', key)
      redis.call('HSET', key, 'looked', now)
      local waits = skips_callback(key) and 'errback' or 'callback'
      local of = redis.call('HMGET', key, 'round', 'generation', 'cursor', 'total', 'last', 'callbackQueue', 'trace', 'walk',
        'errbackQueue', waits .. 'Links')
      local found = {id, is, h[1], of[1], of[2], of[3], of[4], of[5] or '0-0', of[6] or '', of[7] or '-', of[8] or '',
        of[9] or '', waits, of[10] or ''}
      for _, field in ipairs(redis.call('HKEYS', key)) do
        local queue = string.match(field, '^total:(.+)$')
        if queue then found[#found + 1] = queue end
      end
      stalled[#stalled + 1] = found
    end
  end
end
return stalled
