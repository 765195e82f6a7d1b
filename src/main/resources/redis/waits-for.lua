-- waits_for: whether a chord still waits for a member that is a nested chord, in the round that its header tells.
-- Put in front of the scripts that begin with nested chords; not a script of its own.
local function waits_for(parent, outcomes, header)
  local index, round = string.match(header, '^%d+ %S+ %S+ (%d+) (%d+) ')
  local h = redis.call('HMGET', parent, 'state', 'round', 'walk')
  return h[1] == 'running' and h[2] == round and (not tonumber(h[3] or nil) or h[3] == index)
    and redis.call('HEXISTS', outcomes, index) == 0
end

-- When the members of a nested chord must have ended that have so long (ms) from now on: no later than its parent's.
local function nested_deadline(parent, now, after)
  return math.min(now + after, tonumber(redis.call('HGET', parent, 'deadline') or 'inf'))
end

