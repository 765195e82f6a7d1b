-- join: records the outcomes of one chord's envelopes, first wins; the last one ends the members and dispatches the callback
-- (the errback, of a chord that propagates). Of a chord that fails fast the first failure beyond what it tolerates does so,
-- too: members without an outcome get the descriptor that `fill` stands for, by whoever reads. A chord with maxConcurrency that has
-- members left to dispatch is fed next. The first failure of a chord's life that is recorded sends what it has for that, with the
-- outcome in the message.
-- KEYS  1 envelopes, 2 chord hash, 3 outcomes, 4 failed, 5 open counter, 6 ended, 7 chords:running, 8 chords:joined,
--       9 chords:completed, 10 and 11 "first" of two queues (ARGV), 12 deadlines, 13 chords:callback_skipped,
--       14 dispatching, 15 queues, 16 "first" of a third queue (ARGV), 17 children, 18 closing
-- ARGV  1 clock offset (ms), 2 consumer group, 3 id, 4 and 5 queues that KEYS[10] and KEYS[11] belong to ('' for none): the
--       callback's and the errback's in any order, 6 events channel, then per envelope: entry id, index, round, 's' or 'f',
--       queue, outcome; last the queue that KEYS[16] belongs to ('' for none): that of what is run at the first failure
-- reply {recorded, dropped, state, ms from created to joined, or -1: this call joined nothing, or in a later round, members
--       that failing fast left without an outcome};
--       {-1, callback's queue or '', errback's queue or '', the third one or ''} when one of these has no stream in KEYS that it may
--       need, nothing written then;
--       {0, dropped, 'gone'} when there is no such chord: its envelopes are acknowledged and dropped
-- Hash: tolerate = failures that a chord which fails fast tolerates, '10' or '5%' of its members; absent of any other;
-- firstFailure = index of the failure that onFirstFailure was sent for.
-- Memory: starts with XACK, for what was accepted ends when Redis is full.
if #KEYS ~= 18 or #ARGV < 13 or (#ARGV - 7) % 6 ~= 0 then
  return redis.error_reply('ERR join: keys or arguments do not fit')
end
local h = redis.call('HMGET', KEYS[2], 'state', 'round', 'total', 'succeeded', 'failed', 'callbackQueue', 'errbackQueue',
  'cursor', 'walk', 'created', 'tolerate', 'fill', 'maxConcurrency',
  'onFirstFailureQueue', 'firstFailure', 'trace')
local streams = {[ARGV[4]] = KEYS[10], [ARGV[5]] = KEYS[11]}
local entries, fails = {}, false
for at = 7, #ARGV - 1, 6 do
  entries[#entries + 1] = ARGV[at]
  fails = fails or ARGV[at + 3] == 'f'
end
local tells = h[14] and not h[15] -- a failure would be the first
if h[1] and (not has_streams(streams, h[6], h[7]) or tells and fails and ARGV[#ARGV] ~= h[14]) then
  return {-1, h[6] or '', h[7] or '', tells and h[14] or ''}
end
redis.call('XACK', KEYS[1], ARGV[2], unpack(entries))
redis.call('XDEL', KEYS[1], unpack(entries))
if not h[1] then return {0, #entries, 'gone'} end
if h[1] ~= 'running' then return {0, #entries, h[1]} end
local total, succeeded, failed, recorded, cursor = tonumber(h[3]), tonumber(h[4]), tonumber(h[5]), 0, tonumber(h[8])
local by_queue, only = {}, tonumber(h[9] or nil) -- the retry of one member: nobody waits for the others
local tolerated, percent = string.match(h[11] or '', '^(%d+)(%%?)$')
if tolerated then tolerated = percent == '%' and math.floor(tolerated * total / 100) or tonumber(tolerated) end
local beyond, first = false, nil
for at = 7, #ARGV - 1, 6 do
  local index = tonumber(ARGV[at + 1])
  -- what was not dispatched cannot have ended
  if ARGV[at + 2] == h[2] and index >= 0 and index < cursor and (not only or index == only)
      and redis.call('HSETNX', KEYS[3], ARGV[at + 1], ARGV[at + 5]) == 1 then
    recorded = recorded + 1
    if ARGV[at + 3] == 's' then
      succeeded = succeeded + 1
      by_queue[ARGV[at + 4]] = (by_queue[ARGV[at + 4]] or 0) + 1
    else
      failed = failed + 1
      redis.call('ZADD', KEYS[4], index, ARGV[at + 1])
      first = first or at
      beyond = tolerated and failed > tolerated
      if beyond then break end -- what is behind it comes too late
    end
  end
end
if recorded == 0 then return {0, #entries, 'running'} end
local left = beyond and total - succeeded - failed or 0
redis.call('HSET', KEYS[2], 'succeeded', succeeded, 'failed', failed + left)
for queue, n in pairs(by_queue) do redis.call('HINCRBY', KEYS[2], 'succeeded:' .. queue, n) end
redis.call('DECRBY', KEYS[5], recorded + left)
if tells and first then
  local header = '2 onFirstFailure ' .. ARGV[3] .. ' -2 ' .. h[2] .. ' 1 1 ' .. h[14] .. ' - ' .. (h[16] or '-')
  local round, outcome = string.match(ARGV[first + 5], '^f(%d+) (.*)$')
  local failed = '{"failed":[' .. ARGV[first + 1] .. ',' .. (round or h[2]) .. ',' .. (outcome or 'null') .. '],'
  redis.call('XADD', KEYS[16], '*', 'h', header, 'p', failed .. string.sub(redis.call('HGET', KEYS[2], 'onFirstFailure'), 2))
  redis.call('HSET', KEYS[2], 'firstFailure', ARGV[first + 1])
end
-- also when it was the last one: what is said of a chord does not hang on the order in which its members end
if beyond and not h[12] then redis.call('HSET', KEYS[2], 'fill', 'fail_fast') end
if left > 0 then
  redis.call('ZREM', KEYS[14], ARGV[3])
  leave_undispatched(KEYS[2], KEYS[15])
end
local state, took = 'running', -1
if succeeded + failed + left == total then
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[1])
  state = members_ended({hash = KEYS[2], streams = streams, running = KEYS[7], joined = KEYS[8], completed = KEYS[9],
    skipped = KEYS[13], ended = KEYS[6], deadlines = KEYS[12], envelopes = KEYS[1], children = KEYS[17], closing = KEYS[18],
    id = ARGV[3], events = ARGV[6], now = now})
  if h[2] == '1' and h[10] then took = now - tonumber(h[10]) end
elseif h[13] and cursor < total then
  redis.call('ZADD', KEYS[14], 0, ARGV[3])
end
return {recorded, #entries - recorded, state, took, left}
