-- members_ended: the tail shared by the scripts that give a chord its last outcome (open of an empty chord, join, close).
-- Put in front of their text; not a script of its own, nor is send_callback.
-- c: hash, callbacks (the stream "first" of the callback's queue), deadlines, running, joined, completed, ended (index
--    keys), id, now (ms), events (channel). The caller has written before: Redis asks for memory only until the first write.

-- Sends the callback for the round and generation in the hash; it has callbackAfter (ms) from now on. Answers the round.
local function send_callback(c)
  local h = redis.call('HMGET', c.hash, 'callback', 'callbackQueue', 'round', 'generation', 'trace', 'callbackAfter')
  local header = '1 callback ' .. c.id .. ' -1 ' .. h[3] .. ' ' .. h[4] .. ' 1 ' .. h[2] .. ' ' .. h[2] .. ' ' .. (h[5] or '-')
  local entry = redis.call('XADD', c.callbacks, '*', 'h', header, 'p', h[1])
  redis.call('HSET', c.hash, 'state', 'joined', 'last', entry)
  redis.call('ZADD', c.deadlines, c.now + tonumber(h[6]), c.id)
  redis.call('ZADD', c.joined, 0, c.id)
  redis.call('PUBLISH', c.events, c.id .. ' joined ' .. h[3])
end

local function members_ended(c)
  redis.call('ZREM', c.running, c.id)
  redis.call('HSET', c.hash, 'joined', c.now)
  if redis.call('HEXISTS', c.hash, 'callback') == 1 then
    send_callback(c)
    return 'joined'
  end
  redis.call('HSET', c.hash, 'state', 'completed', 'ended', c.now)
  redis.call('ZREM', c.deadlines, c.id)
  redis.call('ZADD', c.completed, 0, c.id)
  redis.call('ZADD', c.ended, c.now, c.id)
  redis.call('PUBLISH', c.events, c.id .. ' completed ' .. redis.call('HGET', c.hash, 'round'))
  return 'completed'
end
