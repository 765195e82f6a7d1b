-- open: stores a new chord; a small one (up to 256 members and 1 MiB) is sealed and dispatched at once, an empty one joins.
-- A nested chord, which was accepted with its parent, is opened by the message of its parent's member: once, as long as the
-- parent waits for it, whatever the limits; again if it was given up.
-- KEYS  1 chord hash, 2 first manifest chunk, 3 its chunks, 4 opening, 5 dispatching, 6 queues, 7 open counter, 8 ended,
--       9 chords:opening, 10 chords:running, 11 chords:joined, 12 chords:completed, 13 "first" of the callback's queue,
--       14 deadlines, 15 … two for each queue of a small chord: its "first", its bulk stream;
--       then, with an idempotency key: its string, idempotencies, chords:abandoned, hash of the chord that holds it (ARGV);
--       or, of a nested chord: its parent's hash, children and outcomes, envelopes, chords:abandoned
-- ARGV  1 clock offset (ms), 2 id, 3 version, 4 members in this chunk, 5 '1' when this is the whole chord, 6 window,
--       7 chunk, 8 callback ('' for none), 9 callback's queue, 10 labels, 11 trace ('-' for none), 12 events channel,
--       13 deadline and 14 callback deadline (ms after they begin), 15 number of queues q; q × (name, members, 0 where
--       only later links of chains run); then, of a
--       small chord, per member: number of its queue (1 …), header, payload;
--       then 18 more: fingerprint ('' without an idempotency key), id of the chord that holds the key as far as the caller
--       knows ('' for none), silence after which a chord being opened is given up (ms), how long a key is kept (ms),
--       most members without outcome, '1' when Redis's memory is over its limit, most queues, errback ('' for none), errback's
--       queue, 'collect', 'propagate' or 'fail_fast', failures that one that fails fast tolerates ('10', '5%'; '' otherwise),
--       queues of the links behind the callback and of those behind the errback, separated by commas ('' for none),
--       most members that may be dispatched without an outcome ('' for any number; a small chord has no more),
--       what is run at the first failure ('' for nothing) and its queue,
--       of a nested chord the header of the envelope in which it ends for its parent ('' otherwise), and its ref, JSON
-- reply {state, created (ms), deadline (ms; absent while opening and of an empty chord)}; the same for a repeat, which
--       writes nothing. With an idempotency key that a chord holds:
--       {'held', id} when ARGV named another, {'other'} for another fingerprint, {'gone'} when that chord is, {'busy'} when
--       it is still being opened, {'replay'}; one that was given up, or is silent, is succeeded.
--       {'backlog'}, {'memory'}, {'queues'}: over its limit. None of these writes anything.
--       Of a nested chord: {'nobody'}: its parent waits for it no more, nothing written; {'found', state} when it is there, for
--       this round of its parent from now on, unless it has ended.
-- Hash: parent = that header, parentRef = that ref, notAfter = its parent's deadline; absent of a chord that is not nested.
-- Memory: starts with HSET, so a full Redis refuses it whole; of a nested chord with PERSIST.
local count, whole, q = tonumber(ARGV[4]), ARGV[5] == '1', tonumber(ARGV[15])
local tail, held = 15 + 2 * q + (whole and 3 * count or 0), 14 + 2 * q
local keyed = #ARGV > tail and ARGV[tail + 1] ~= ''
local parent = #ARGV > tail + 17 and ARGV[tail + 17] ~= '' and ARGV[tail + 17]
if #KEYS ~= held + (keyed and 4 or parent and 5 or 0) or #ARGV ~= tail + 18 then
  return redis.error_reply('ERR open: keys or arguments do not fit')
end
local known = redis.call('HMGET', KEYS[1], 'state', 'created', 'deadline')
if known[1] and not parent then return {known[1], tonumber(known[2]), tonumber(known[3])} end
if parent and not waits_for(KEYS[held + 1], KEYS[held + 3], parent) then return {'nobody'} end
if known[1] and known[1] ~= 'abandoned' then
  if known[1] == 'opening' or known[1] == 'running' or known[1] == 'joined' then
    redis.call('PERSIST', KEYS[1])
    redis.call('HSET', KEYS[1], 'parent', parent)
  end
  return {'found', known[1]}
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[1])
local id = ARGV[2]
local silent
if keyed then
  local value = redis.call('GET', KEYS[held + 1])
  local holder, fingerprint = string.match(value or '', '^(%S+) (%S+)$')
  if holder and holder ~= ARGV[tail + 2] then return {'held', holder} end
  if holder and fingerprint ~= ARGV[tail + 1] then return {'other'} end
  if holder then
    local state = redis.call('HGET', KEYS[held + 4], 'state')
    if not state then return {'gone'} end
    if state == 'opening' then
      local heard = redis.call('ZSCORE', KEYS[4], holder)
      if heard and now - tonumber(heard) < tonumber(ARGV[tail + 3]) then return {'busy'} end
      silent = holder
    elseif state ~= 'abandoned' then
      return {'replay'}
    end
  end
end
local given_back = silent and tonumber(redis.call('HGET', KEYS[held + 4], 'appended') or '0') or 0
if not parent and ARGV[tail + 6] == '1' then return {'memory'} end
if not parent and tonumber(redis.call('GET', KEYS[7]) or '0') - given_back + count > tonumber(ARGV[tail + 5]) then
  return {'backlog'}
end
local names = ARGV[8] ~= '' and {ARGV[9]} or {}
if ARGV[tail + 8] ~= '' then names[#names + 1] = ARGV[tail + 9] end
if ARGV[tail + 15] ~= '' then names[#names + 1] = ARGV[tail + 16] end
for n = 1, q do names[#names + 1] = ARGV[14 + 2 * n] end
if not parent and too_many_queues(KEYS[6], names, tonumber(ARGV[tail + 7])) then return {'queues'} end
local streams = {}
for n = 1, q do
  local first = KEYS[13 + 2 * n]
  streams[n] = redis.call('XLEN', first) < tonumber(ARGV[6]) and first or KEYS[14 + 2 * n]
end
local deadline = now + tonumber(ARGV[13])
if parent then
  deadline = nested_deadline(KEYS[held + 1], now, tonumber(ARGV[13]))
  redis.call('PERSIST', KEYS[held + 1])
  if known[1] then -- what was given up before is still among what has ended
    redis.call('ZREM', KEYS[8], id)
    redis.call('ZREM', KEYS[held + 5], id)
    redis.call('HDEL', KEYS[1], 'ended')
  end
  local index = string.match(parent, '^%d+ %S+ %S+ (%d+) ')
  redis.call('ZADD', KEYS[held + 2], index, index)
  redis.call('HSET', KEYS[1], 'parent', parent, 'parentRef', ARGV[tail + 18], 'notAfter', deadline)
end
redis.call('HSET', KEYS[1], 'version', ARGV[3], 'state', 'opening', 'total', count, 'appended', count, 'cursor', 0,
  'succeeded', 0, 'failed', 0, 'round', 1, 'generation', 1, 'labels', ARGV[10], 'trace', ARGV[11], 'created', now,
  'deadlineAfter', ARGV[13], 'callbackAfter', ARGV[14])
if silent then
  abandon({hash = KEYS[held + 4], opening = KEYS[4], openings = KEYS[9], abandoned = KEYS[held + 3], ended = KEYS[8],
    open = KEYS[7], id = silent, now = now, events = ARGV[12]})
end
if keyed then
  redis.call('SET', KEYS[held + 1], id .. ' ' .. ARGV[tail + 1])
  redis.call('ZADD', KEYS[held + 2], now + tonumber(ARGV[tail + 4]), KEYS[held + 1])
end
if ARGV[8] ~= '' then
  redis.call('HSET', KEYS[1], 'callback', ARGV[8], 'callbackQueue', ARGV[9])
  if ARGV[tail + 12] ~= '' then redis.call('HSET', KEYS[1], 'callbackLinks', ARGV[tail + 12]) end
  redis.call('HINCRBY', KEYS[6], ARGV[9], 0)
end
if ARGV[tail + 8] ~= '' then
  redis.call('HSET', KEYS[1], 'errback', ARGV[tail + 8], 'errbackQueue', ARGV[tail + 9])
  if ARGV[tail + 13] ~= '' then redis.call('HSET', KEYS[1], 'errbackLinks', ARGV[tail + 13]) end
  redis.call('HINCRBY', KEYS[6], ARGV[tail + 9], 0)
end
if ARGV[tail + 10] ~= 'collect' then redis.call('HSET', KEYS[1], 'onFailure', ARGV[tail + 10]) end
if ARGV[tail + 11] ~= '' then redis.call('HSET', KEYS[1], 'tolerate', ARGV[tail + 11]) end
if ARGV[tail + 14] ~= '' then redis.call('HSET', KEYS[1], 'maxConcurrency', ARGV[tail + 14]) end
if ARGV[tail + 15] ~= '' then
  redis.call('HSET', KEYS[1], 'onFirstFailure', ARGV[tail + 15], 'onFirstFailureQueue', ARGV[tail + 16])
  redis.call('HINCRBY', KEYS[6], ARGV[tail + 16], 0)
end
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
  local state = members_ended({hash = KEYS[1], streams = {[ARGV[9]] = KEYS[13]}, running = KEYS[10], joined = KEYS[11],
    completed = KEYS[12], ended = KEYS[8], deadlines = KEYS[14], envelopes = KEYS[held + 4], id = id, now = now,
    events = ARGV[12]})
  return {state, now}
end
local at, entry = 16 + 2 * q, nil
for _ = 1, count do
  entry = redis.call('XADD', streams[tonumber(ARGV[at])], '*', 'h', ARGV[at + 1], 'p', ARGV[at + 2])
  at = at + 3
end
redis.call('HSET', KEYS[1], 'state', 'running', 'cursor', count, 'last', entry, 'deadline', deadline)
redis.call('ZADD', KEYS[14], deadline, id)
redis.call('ZADD', KEYS[10], 0, id)
redis.call('PUBLISH', ARGV[12], id .. ' running 1')
return {'running', now, deadline}
