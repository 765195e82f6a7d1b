-- dispatch: sends a slice of a chord to the bulk streams, as far as they are shorter than the window and the chord has no more
-- members without an outcome than its maxConcurrency.
-- KEYS  1 chord hash, 2 dispatching, 3 queues, 4 outcomes, 5 failed, 6 … the bulk stream of each queue of the slice
-- ARGV  1 clock offset (ms), 2 id, 3 round and 4 cursor that the caller saw, 5 the cursor once the whole slice has gone,
--       6 window, 7 number of queues q, q × name, then per member: number of its queue (1 …), index, header, payload
-- reply {'dispatched', cursor, members} (the cursor may not have moved: the next member's queue is full),
--       {'stale', cursor, round} when another was faster, which writes nothing; {'not_running'}
-- A chord that has as many as that leaves dispatching until `join` has recorded one of them.
-- A slice of no members sends the chord behind the others; a chord that is not running is taken out of dispatching and
-- what it left undispatched out of queues. In a retry, members that succeeded are passed over, and a failure of an older
-- round is dropped as its member goes out.
-- Memory: starts with PERSIST, for what was accepted goes on when Redis is full.
local window, q = tonumber(ARGV[6]), tonumber(ARGV[7])
if #KEYS ~= 5 + q or #ARGV < 7 + q or (#ARGV - 7 - q) % 4 ~= 0 then
  return redis.error_reply('ERR dispatch: keys or arguments do not fit')
end
local h = redis.call('HMGET', KEYS[1], 'state', 'round', 'cursor', 'total', 'maxConcurrency', 'succeeded', 'failed', 'undispatched')
if h[1] ~= 'running' then
  if redis.call('ZREM', KEYS[2], ARGV[2]) == 1 then
    -- its members ended before all were dispatched: no queue waits for the rest any more
    leave_undispatched(KEYS[1], KEYS[3])
  end
  return {'not_running'}
end
if h[2] ~= ARGV[3] or h[3] ~= ARGV[4] then return {'stale', tonumber(h[3]), tonumber(h[2])} end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[1])
local cursor, total = tonumber(h[3]), tonumber(h[4])
local slots = h[5] and h[5] - (total - h[6] - h[7] - h[8]) or math.huge
local room, sent = {}, {}
for n = 1, q do
  room[n], sent[n] = window - redis.call('XLEN', KEYS[5 + n]), 0
end
redis.call('PERSIST', KEYS[1])
local entry, went, full = nil, 0, false
for at = 8 + q, #ARGV, 4 do
  local n, index, succeeded = tonumber(ARGV[at]), ARGV[at + 1], false
  if h[2] ~= '1' and redis.call('HEXISTS', KEYS[4], index) == 1 then
    succeeded = not redis.call('ZSCORE', KEYS[5], index)
  end
  if not succeeded then
    if room[n] <= 0 or went >= slots then
      full = true
      break
    end
    if h[2] ~= '1' and redis.call('ZREM', KEYS[5], index) == 1 then redis.call('HDEL', KEYS[4], index) end
    entry = redis.call('XADD', KEYS[5 + n], '*', 'h', ARGV[at + 2], 'p', ARGV[at + 3])
    room[n], sent[n], went = room[n] - 1, sent[n] + 1, went + 1
  end
  cursor = tonumber(index) + 1
end
if not full then cursor = tonumber(ARGV[5]) end
for n = 1, q do
  if sent[n] > 0 then
    redis.call('HINCRBY', KEYS[1], 'undispatched:' .. ARGV[7 + n], -sent[n])
    redis.call('HINCRBY', KEYS[3], ARGV[7 + n], -sent[n])
  end
end
redis.call('HSET', KEYS[1], 'cursor', cursor)
if h[5] and went > 0 then redis.call('HINCRBY', KEYS[1], 'undispatched', -went) end
if entry then redis.call('HSET', KEYS[1], 'last', entry) end
if cursor >= total or went >= slots then
  redis.call('ZREM', KEYS[2], ARGV[2])
else
  redis.call('ZADD', KEYS[2], now, ARGV[2])
end
return {'dispatched', cursor, went}
