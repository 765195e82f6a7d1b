-- progress: how far a chord is, as a text that any step of it changes. Put in front of the scripts that look for lost
-- state; not a script of its own.
local function progress(hash)
  local h = redis.call('HMGET', hash, 'state', 'round', 'generation', 'cursor', 'succeeded', 'failed', 'last')
  for n = 1, 7 do h[n] = h[n] or '' end
  return table.concat(h, ' ')
end
