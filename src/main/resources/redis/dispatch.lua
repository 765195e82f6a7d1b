-- dispatch: sends a slice of a large chord to the bulk streams, as far as they are shorter than the window.
-- KEYS  1 chord hash, 2 dispatching, 3 queues, 4 … the bulk stream of each queue of the slice
-- ARGV  1 clock offset (ms), 2 id, 3 round and 4 cursor that the caller saw, 5 window, 6 number of queues q, q × name,
--       then per member: number of its queue (1 …), header, payload
-- reply {'dispatched', cursor} (the cursor may not have moved: the next member's queue is full),
--       {'stale', cursor, round} when another was faster, which writes nothing; {'not_running'}
-- A slice of no members sends the chord behind the others; a chord that is not running is taken out of dispatching and
-- what it left undispatched out of queues.
-- Memory: starts with PERSIST, for what was accepted goes on when Redis is full.
local window, q = tonumber(ARGV[5]), tonumber(ARGV[6])
if #KEYS ~= 3 + q or #ARGV < 6 + q or (#ARGV - 6 - q) % 3 ~= 0 then
  return redis.error_reply('ERR dispatch: keys or arguments do not fit')
end
local h = redis.call('HMGET', KEYS[1], 'state', 'round', 'cursor', 'total')
if h[1] ~= 'running' then
  if redis.call('ZREM', KEYS[2], ARGV[2]) == 1 then
    -- its members ended before all were dispatched: no queue waits for the rest any more
    for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
      local queue = string.match(field, '^undispatched:(.+)$')
      local left = queue and tonumber(redis.call('HGET', KEYS[1], field)) or 0
      if left > 0 then
        redis.call('HINCRBY', KEYS[3], queue, -left)
        redis.call('HSET', KEYS[1], field, 0)
      end
    end
  end
  return {'not_running'}
end
if h[2] ~= ARGV[3] or h[3] ~= ARGV[4] then return {'stale', tonumber(h[3]), tonumber(h[2])} end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[1])
local cursor, total = tonumber(h[3]), tonumber(h[4])
local room, sent = {}, {}
for n = 1, q do
  room[n], sent[n] = window - redis.call('XLEN', KEYS[3 + n]), 0
end
redis.call('PERSIST', KEYS[1])
local entry
for at = 7 + q, #ARGV, 3 do
  local n = tonumber(ARGV[at])
  if room[n] <= 0 then break end
  entry = redis.call('XADD', KEYS[3 + n], '*', 'h', ARGV[at + 1], 'p', ARGV[at + 2])
  room[n], sent[n], cursor = room[n] - 1, sent[n] + 1, cursor + 1
end
for n = 1, q do
  if sent[n] > 0 then
    redis.call('HINCRBY', KEYS[1], 'undispatched:' .. ARGV[6 + n], -sent[n])
    redis.call('HINCRBY', KEYS[3], ARGV[6 + n], -sent[n])
  end
end
if entry then redis.call('HSET', KEYS[1], 'cursor', cursor, 'last', entry) end
if cursor >= total then
  redis.call('ZREM', KEYS[2], ARGV[2])
else
  redis.call('ZADD', KEYS[2], now, ARGV[2])
end
return {'dispatched', cursor}
