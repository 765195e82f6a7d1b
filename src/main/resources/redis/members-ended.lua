-- members_ended: the tail shared by the scripts that give a chord its last outcome (open of an empty chord, join).
-- Put in front of their text; not a script of its own.
-- c: hash, callbacks (the stream "first" of the callback's queue), running, joined, completed, ended (index keys),
--    id, now (ms), events (channel). The caller has written before: Redis asks for memory only until the first write.
local function members_ended(c)
  local h = redis.call('HMGET', c.hash, 'callback', 'callbackQueue', 'round', 'generation', 'trace')
  redis.call('ZREM', c.running, c.id)
  if h[1] then
    local header = '1 callback ' .. c.id .. ' -1 ' .. h[3] .. ' ' .. h[4] .. ' 1 ' .. h[2] .. ' ' .. h[2] .. ' ' .. (h[5] or '-')
    local entry = redis.call('XADD', c.callbacks, '*', 'h', header, 'p', h[1])
    redis.call('HSET', c.hash, 'state', 'joined', 'joined', c.now, 'last', entry)
    redis.call('ZADD', c.joined, 0, c.id)
    redis.call('PUBLISH', c.events, c.id .. ' joined ' .. h[3])
    return 'joined'
  end
  redis.call('HSET', c.hash, 'state', 'completed', 'joined', c.now, 'ended', c.now)
  redis.call('ZADD', c.completed, 0, c.id)
  redis.call('ZADD', c.ended, c.now, c.id)
  redis.call('PUBLISH', c.events, c.id .. ' completed ' .. h[3])
  return 'completed'
end
