-- members_ended: the tail shared by the scripts that give a chord its last outcome (open of an empty chord, join, close,
-- recount). Put in front of their text, behind skips_callback and chord_ended; not a script of its own, nor are the other
-- functions here.
-- c: hash, streams (name of a queue → its stream "first", for the queues of callback and errback), deadlines, running,
--    joined, completed, skipped (chords:callback_skipped), ended (index keys), envelopes, children, closing, id, now (ms),
--    events (channel).
--    The caller has written before: Redis asks for memory only until the first write.

-- Whether the streams of both queues, as far as the chord has them, are among those given.
local function has_streams(streams, callback_queue, errback_queue)
  return (not callback_queue or streams[callback_queue]) and (not errback_queue or streams[errback_queue])
end

-- Sends the callback, or the errback, for the round and generation in the hash; it has callbackAfter (ms) from now on.
local function call_back(c, kind)
  local h = redis.call('HMGET', c.hash, kind, kind .. 'Queue', 'round', 'generation', 'trace', 'callbackAfter', kind .. 'Links')
  local version = h[7] and '2 ' or '1 ' -- who knows nothing of chains would end the chord with the first link
  local header = version .. kind .. ' ' .. c.id .. ' -1 ' .. h[3] .. ' ' .. h[4] .. ' 1 ' .. h[2] .. ' ' .. h[2] .. ' ' .. (h[5] or '-')
  local entry = redis.call('XADD', c.streams[h[2]], '*', 'h', header, 'p', h[1])
  redis.call('HSET', c.hash, 'state', 'joined', 'last', entry)
  redis.call('ZADD', c.deadlines, c.now + tonumber(h[6]), c.id)
  redis.call('ZADD', c.joined, 0, c.id)
  redis.call('PUBLISH', c.events, c.id .. ' joined ' .. h[3])
end

local function members_ended(c)
  redis.call('ZREM', c.running, c.id)
  redis.call('HSET', c.hash, 'joined', c.now)
  local h = redis.call('HMGET', c.hash, 'fill', 'round')
  -- a nested chord's deadline is no later than this one's, so only what is closed for another reason has to be looked for
  if h[1] and h[1] ~= 'deadline' and redis.call('EXISTS', c.children) == 1 then redis.call('ZADD', c.closing, h[2], c.id) end
  local skips = skips_callback(c.hash)
  local kind = skips and 'errback' or 'callback'
  if redis.call('HEXISTS', c.hash, kind) == 1 then
    call_back(c, kind)
    return 'joined'
  end
  local state = skips and 'callback_skipped' or 'completed'
  redis.call('HSET', c.hash, 'state', state, 'ended', c.now)
  redis.call('ZREM', c.deadlines, c.id)
  redis.call('ZADD', skips and c.skipped or c.completed, 0, c.id)
  chord_ended(c, state)
  redis.call('PUBLISH', c.events, c.id .. ' ' .. state .. ' ' .. h[2])
  return state
end
