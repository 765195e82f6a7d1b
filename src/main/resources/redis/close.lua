-- close: ends what takes too long or is not wanted any more, in one step however large the chord is.
--   running → joined (or completed, callback_skipped): members without an outcome get the descriptor that `fill` stands for, by whoever reads
--   joined past its callback's deadline → callback_failed (callback_skipped where the errback was called instead)
--   opening without an append for too long, or cancelled → abandoned
-- KEYS  1 chord hash, 2 deadlines, 3 opening, 4 dispatching, 5 queues, 6 open counter, 7 ended, 8 chords:opening,
--       9 chords:running, 10 chords:joined, 11 chords:completed, 12 chords:callback_failed, 13 chords:abandoned,
--       14 and 15 "first" of two queues (ARGV), 16 chords:callback_skipped, 17 envelopes, 18 children, 19 closing
-- ARGV  1 clock offset (ms), 2 id, 3 'deadline', 'cancelled' or 'idle' (an append is overdue), 4 and 5 queues that KEYS[14]
--       and KEYS[15] belong to ('' for none): the callback's and the errback's in any order, 6 the callback's outcome and
--       7 the errback's if its deadline has passed ('' for none), 8 time-out of opening (ms), 9 events channel,
--       10 the exception in the callback's outcome, JSON ('' for none), 11 latest round of its parent for which it runs, of a
--       nested chord that is closed with its parent ('' to close any)
-- reply {1, state, members that had no outcome, ms since created, or -1 in a later round} done; {0, state} nothing was
--       written: it is not due, or too late; {-1} when the stream of a queue is not in KEYS, nothing written;
--       {0, 'gone'}: it is taken out of deadlines and opening
-- Memory: starts with ZREM, for what was accepted ends when Redis is full.
if #KEYS ~= 19 or #ARGV ~= 11 then return redis.error_reply('ERR close: keys or arguments do not fit') end
local hash, id, why = KEYS[1], ARGV[2], ARGV[3]
local h = redis.call('HMGET', hash, 'state', 'round', 'total', 'succeeded', 'failed', 'callbackQueue', 'created', 'errbackQueue',
  'parent')
local state = h[1]
if not state then
  redis.call('ZREM', KEYS[2], id)
  redis.call('ZREM', KEYS[3], id)
  return {0, 'gone'}
end
local streams = {[ARGV[4]] = KEYS[14], [ARGV[5]] = KEYS[15]}
if not has_streams(streams, h[6], h[8]) then return {-1} end
if ARGV[11] ~= '' then
  local round = string.match(h[9] or '', '^%d+ %S+ %S+ %d+ (%d+) ')
  if not round or tonumber(round) > tonumber(ARGV[11]) then return {0, state} end
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[1])
local took = h[2] == '1' and h[7] and now - tonumber(h[7]) or -1

if state == 'opening' and why ~= 'deadline' then
  local renewed = tonumber(redis.call('ZSCORE', KEYS[3], id) or 0)
  if why == 'idle' and renewed + tonumber(ARGV[8]) > now then return {0, state} end
  abandon({hash = hash, opening = KEYS[3], openings = KEYS[8], abandoned = KEYS[13], ended = KEYS[7], open = KEYS[6], id = id,
    now = now, events = ARGV[9]})
  return {1, 'abandoned', 0, -1}
end
if why == 'idle' then
  redis.call('ZREM', KEYS[3], id) -- sealed long ago: a remainder, if there is one
  return {0, state}
end
if why == 'deadline' then
  local due = tonumber(redis.call('ZSCORE', KEYS[2], id) or 'inf')
  if due > now then return {0, state} end
end
if state == 'running' then
  local total, succeeded, failed = tonumber(h[3]), tonumber(h[4]), tonumber(h[5])
  redis.call('ZREM', KEYS[2], id)
  redis.call('ZREM', KEYS[4], id)
  redis.call('HSET', hash, 'fill', why, 'failed', total - succeeded)
  redis.call('DECRBY', KEYS[6], total - succeeded - failed)
  leave_undispatched(hash, KEYS[5])
  return {1, members_ended({hash = hash, streams = streams, deadlines = KEYS[2], running = KEYS[9], joined = KEYS[10],
    completed = KEYS[11], skipped = KEYS[16], ended = KEYS[7], envelopes = KEYS[17], children = KEYS[18], closing = KEYS[19],
    id = id, now = now, events = ARGV[9]}),
    total - succeeded - failed, took}
end
if state == 'joined' and why == 'deadline' then
  local skips = skips_callback(hash)
  local outcome = skips and ARGV[7] or ARGV[6]
  if outcome == '' then return {0, state} end
  local ended = skips and 'callback_skipped' or 'callback_failed'
  redis.call('ZREM', KEYS[2], id)
  redis.call('ZREM', KEYS[10], id)
  redis.call('HSET', hash, 'state', ended, 'ended', now, skips and 'errbackOutcome' or 'callbackOutcome', outcome)
  redis.call('ZADD', skips and KEYS[16] or KEYS[12], 0, id)
  chord_ended({hash = hash, ended = KEYS[7], envelopes = KEYS[17], id = id, now = now}, ended, not skips and ARGV[10])
  redis.call('PUBLISH', ARGV[9], id .. ' ' .. ended .. ' ' .. h[2])
  return {1, ended, 0, took}
end
return {0, state}
