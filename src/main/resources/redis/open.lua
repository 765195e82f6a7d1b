-- open: stores a new chord; a small one (up to 256 members and 1 MiB) is sealed and dispatched at once, an empty one joins.
-- KEYS  1 chord hash, 2 first manifest chunk, 3 its chunks, 4 opening, 5 dispatching, 6 queues, 7 open counter, 8 ended,
--       9 chords:opening, 10 chords:running, 11 chords:joined, 12 chords:completed, 13 "first" of the callback's queue,
--       14 deadlines, 15 … two for each queue of a small chord: its "first", its bulk stream
-- ARGV  1 clock offset (ms), 2 id, 3 version, 4 members in this chunk, 5 '1' when this is the whole chord, 6 window,
--       7 chunk, 8 callback ('' for none), 9 callback's queue, 10 labels, 11 trace ('-' for none), 12 events channel,
--       13 deadline and 14 callback deadline (ms after they begin), 15 number of queues q; q × (name, members); then, of a
--       small chord, per member: number of its queue (1 …), header, payload
-- reply {state, created (ms), deadline (ms; absent while opening and of an empty chord)}; the same for a repeat, which
--       writes nothing
-- Memory: starts with HSET, so a full Redis refuses it whole.
local count, whole, q = tonumber(ARGV[4]), ARGV[5] == '1', tonumber(ARGV[15])
if #KEYS ~= 14 + 2 * q or #ARGV ~= 15 + 2 * q + (whole and 3 * count or 0) then
  return redis.error_reply('ERR open: keys or arguments do not fit')
end
local known = redis.call('HMGET', KEYS[1], 'state', 'created', 'deadline')
if known[1] then return {known[1], tonumber(known[2]), tonumber(known[3])} end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[1])
local id = ARGV[2]
local streams = {}
for n = 1, q do
  local first = KEYS[13 + 2 * n]
  streams[n] = redis.call('XLEN', first) < tonumber(ARGV[6]) and first or KEYS[14 + 2 * n]
end
redis.call('HSET', KEYS[1], 'version', ARGV[3], 'state', 'opening', 'total', count, 'appended', count, 'cursor', 0,
  'succeeded', 0, 'failed', 0, 'round', 1, 'generation', 1, 'labels', ARGV[10], 'trace', ARGV[11], 'created', now,
  'deadlineAfter', ARGV[13], 'callbackAfter', ARGV[14])
if ARGV[8] ~= '' then redis.call('HSET', KEYS[1], 'callback', ARGV[8], 'callbackQueue', ARGV[9]) end
redis.call('SET', KEYS[2], ARGV[7])
redis.call('ZADD', KEYS[3], 0, '0')
redis.call('INCRBY', KEYS[7], count)
if not whole then
  redis.call('ZADD', KEYS[4], now, id)
  redis.call('ZADD', KEYS[9], 0, id)
  return {'opening', now}
end
for n = 1, q do
  local name, members = ARGV[14 + 2 * n], ARGV[15 + 2 * n]
  redis.call('HSET', KEYS[1], 'total:' .. name, members, 'succeeded:' .. name, 0, 'undispatched:' .. name, 0)
  redis.call('HINCRBY', KEYS[6], name, 0)
end
if count == 0 then
  local state = members_ended({hash = KEYS[1], callbacks = KEYS[13], running = KEYS[10], joined = KEYS[11],
    completed = KEYS[12], ended = KEYS[8], deadlines = KEYS[14], id = id, now = now, events = ARGV[12]})
  return {state, now}
end
local at, entry = 16 + 2 * q, nil
for _ = 1, count do
  entry = redis.call('XADD', streams[tonumber(ARGV[at])], '*', 'h', ARGV[at + 1], 'p', ARGV[at + 2])
  at = at + 3
end
local deadline = now + tonumber(ARGV[13])
redis.call('HSET', KEYS[1], 'state', 'running', 'cursor', count, 'last', entry, 'deadline', deadline)
redis.call('ZADD', KEYS[14], deadline, id)
redis.call('ZADD', KEYS[10], 0, id)
redis.call('PUBLISH', ARGV[12], id .. ' running 1')
return {'running', now, deadline}
