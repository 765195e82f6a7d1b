-- retry: runs failed members of an ended chord again and then its callback, as the next round; or the callback alone, or an
-- errback that failed, in the same round. In one step however large the chord is: slices drop the old failures as their members go out.
-- KEYS  1 chord hash, 2 failed, 3 outcomes, 4 deadlines, 5 dispatching, 6 queues, 7 open counter, 8 ended, 9 chords:running,
--       10 chords:joined, 11 chords:completed, 12 chords:callback_failed, 13 chords:callback_skipped,
--       14 and 15 "first" of two queues (ARGV), of a nested chord 16 its parent's hash and 17 outcomes
-- ARGV  1 clock offset (ms), 2 id, 3 'failed', 'callback', 'errback' or a member's index, 4 round that the caller saw, 5 that
--       member's queue ('' otherwise), 6 and 7 queues that KEYS[14] and KEYS[15] belong to ('' for none): the callback's and
--       the errback's in any order, 8 events channel, 9 of a nested chord, which runs again when its parent's member does, the
--       header of the envelope in which it ends then ('' otherwise)
-- reply {'done', state, round, deadline (ms)}; nothing was written: {'gone'}, {'state', state} it has not ended that way,
--       {'nothing'} no such failure, {'round', round} another was faster, {'queue'} that of one has no stream in KEYS,
--       {'nobody'} its parent waits for it no more, {'nested'} it runs again only when its parent's member does
-- Hash: since = failures of older rounds are being run again; walk = what is dispatched: failed, all, or one index.
-- Memory: starts with HSET, so a full Redis refuses it whole; of a nested chord with PERSIST.
if (#KEYS ~= 15 and #KEYS ~= 17) or #ARGV ~= 9 then return redis.error_reply('ERR retry: keys or arguments do not fit') end
local hash, id, scope = KEYS[1], ARGV[2], ARGV[3]
local h = redis.call('HMGET', hash, 'state', 'round', 'total', 'succeeded', 'failed', 'fill', 'callbackQueue', 'deadlineAfter',
  'errbackQueue', 'errbackOutcome', 'maxConcurrency', 'parent')
local state, total, succeeded = h[1], tonumber(h[3]), tonumber(h[4])
if not state then return {'gone'} end
if h[12] and ARGV[9] == '' then return {'nested'} end
if ARGV[9] ~= '' and not waits_for(KEYS[16], KEYS[17], ARGV[9]) then return {'nobody'} end
local streams = {[ARGV[6]] = KEYS[14], [ARGV[7]] = KEYS[15]}
if not has_streams(streams, h[7], h[9]) then return {'queue'} end
local index_of = {completed = KEYS[11], callback_failed = KEYS[12], callback_skipped = KEYS[13]}
local ended = {callback = 'callback_failed', errback = 'callback_skipped'} -- the states in which each may be retried alone
if not index_of[state] or ended[scope] and state ~= ended[scope] then return {'state', state} end
if h[2] ~= ARGV[4] then return {'round', tonumber(h[2])} end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[1])
local round = tonumber(h[2])

local function taken_up()
  if ARGV[9] == '' then return end
  redis.call('PERSIST', hash)
  redis.call('HSET', hash, 'parent', ARGV[9])
end

if scope == 'errback' and string.sub(h[10] or '', 1, 1) ~= 'f' then return {'nothing'} end
if ended[scope] then
  taken_up()
  redis.call('HSET', hash, 'state', 'joined')
  redis.call('HINCRBY', hash, 'generation', 1)
  redis.call('HDEL', hash, 'ended', scope .. 'Outcome')
  redis.call('ZREM', KEYS[8], id)
  redis.call('ZREM', index_of[state], id)
  call_back({hash = hash, streams = streams, deadlines = KEYS[4], joined = KEYS[10], id = id, now = now, events = ARGV[8]}, scope)
  return {'done', 'joined', round}
end

local deadline, again = now + tonumber(h[8]), nil
if ARGV[9] ~= '' then deadline = nested_deadline(KEYS[16], now, tonumber(h[8])) end
if scope == 'failed' then
  again = total - succeeded
  if again == 0 then return {'nothing'} end
  taken_up()
  local first = not h[6] and redis.call('ZRANGE', KEYS[2], 0, 0)[1] or '0'
  redis.call('HSET', hash, 'state', 'running', 'failed', 0, 'cursor', first, 'walk', h[6] and 'all' or 'failed', 'since', round + 1)
  redis.call('HDEL', hash, 'fill')
  for _, field in ipairs(redis.call('HKEYS', hash)) do
    local queue = string.match(field, '^total:(.+)$')
    if queue then
      local left = redis.call('HGET', hash, field) - redis.call('HGET', hash, 'succeeded:' .. queue)
      redis.call('HSET', hash, 'undispatched:' .. queue, left)
      redis.call('HINCRBY', KEYS[6], queue, left)
    end
  end
else
  local failed = redis.call('ZSCORE', KEYS[2], scope)
  local open = h[6] and redis.call('HEXISTS', KEYS[3], scope) == 0 and tonumber(scope) < total
  if not failed and not open then return {'nothing'} end
  again = 1
  redis.call('HSET', hash, 'state', 'running', 'failed', h[5] - 1, 'cursor', scope, 'walk', scope)
  redis.call('ZREM', KEYS[2], scope)
  redis.call('HDEL', KEYS[3], scope)
  redis.call('HINCRBY', hash, 'undispatched:' .. ARGV[5], 1)
  redis.call('HINCRBY', KEYS[6], ARGV[5], 1)
end
redis.call('HSET', hash, 'round', round + 1, 'deadline', deadline)
if h[11] then redis.call('HSET', hash, 'undispatched', again) end
redis.call('HDEL', hash, 'joined', 'ended', 'callbackOutcome', 'errbackOutcome')
redis.call('INCRBY', KEYS[7], again)
redis.call('ZREM', KEYS[8], id)
redis.call('ZREM', index_of[state], id)
redis.call('ZADD', KEYS[9], 0, id)
redis.call('ZADD', KEYS[4], deadline, id)
redis.call('ZADD', KEYS[5], now, id)
redis.call('PUBLISH', ARGV[8], id .. ' running ' .. round + 1)
return {'done', 'running', round + 1, deadline}
