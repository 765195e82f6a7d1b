-- abandon: gives up a chord that is being opened: it was never accepted and has dispatched nothing. Shared by open, append, seal and close.
-- Put in front of their text; not a script of its own.
-- c: hash, opening, openings (chords:opening), abandoned (chords:abandoned), ended, open (counter), id, now (ms), events (channel).
--    Its members are given back to the counter, and the janitor finds it among the ended.
-- Memory: starts with ZREM, so that it can be done when Redis is full.
local function abandon(c)
  redis.call('ZREM', c.opening, c.id)
  local appended = tonumber(redis.call('HGET', c.hash, 'appended') or '0')
  redis.call('HSET', c.hash, 'state', 'abandoned', 'ended', c.now)
  redis.call('ZREM', c.openings, c.id)
  redis.call('ZADD', c.abandoned, 0, c.id)
  redis.call('ZADD', c.ended, c.now, c.id)
  if appended > 0 then redis.call('DECRBY', c.open, appended) end
  redis.call('PUBLISH', c.events, c.id .. ' abandoned 1')
end
