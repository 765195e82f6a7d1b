-- recount: puts right what a running chord that stands still says of itself: counters that count outcomes which are gone,
-- and its place in dispatching.
-- KEYS  1 chord hash, 2 outcomes, 3 dispatching, 4 open counter, 5 ended, 6 chords:running, 7 chords:joined,
--       8 chords:completed, 9 and 10 "first" of two queues (ARGV), 11 deadlines, 12 failed, 13 chords:callback_skipped,
--       14 envelopes, 15 children, 16 closing
-- ARGV  1 clock offset (ms), 2 id, 3 progress that the caller saw, 4 and 5 queues that KEYS[9] and KEYS[10] belong to ('' for
--       none): the callback's and the errback's in any order, 6 events channel
-- reply {progress, how many outcomes are gone}; {'', 0} when the chord has gone on, or has joined now
-- Memory: starts with PERSIST, which is always allowed.
if #KEYS ~= 16 or #ARGV ~= 6 then return redis.error_reply('ERR recount: keys or arguments do not fit') end
local h = redis.call('HMGET', KEYS[1], 'state', 'total', 'cursor', 'succeeded', 'failed', 'fill', 'walk')
if h[1] ~= 'running' or progress(KEYS[1]) ~= ARGV[3] then return {'', 0} end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[1])
local total, succeeded, failed = tonumber(h[2]), tonumber(h[4]), tonumber(h[5])
local there = redis.call('HLEN', KEYS[2])
if h[7] == 'failed' or h[7] == 'all' then -- a retry has not dropped those failures yet
  there = math.max(0, there - redis.call('ZCOUNT', KEYS[12], h[3], '+inf'))
end
redis.call('PERSIST', KEYS[1])
-- of a chord that was closed once, nobody can count how many outcomes there should be
local gone = h[6] and 0 or math.max(0, succeeded + failed - there)
if gone > 0 then
  succeeded = math.max(0, succeeded - gone)
  failed = there - succeeded
  redis.call('HSET', KEYS[1], 'succeeded', succeeded, 'failed', failed)
  redis.call('INCRBY', KEYS[4], gone)
end
if succeeded + failed == total then
  members_ended({hash = KEYS[1], streams = {[ARGV[4]] = KEYS[9], [ARGV[5]] = KEYS[10]}, running = KEYS[6], joined = KEYS[7],
    completed = KEYS[8], skipped = KEYS[13], ended = KEYS[5], deadlines = KEYS[11],
    envelopes = KEYS[14], children = KEYS[15], closing = KEYS[16], id = ARGV[2], events = ARGV[6], now = now})
  return {'', 0}
end
if tonumber(h[3]) < total and not redis.call('ZSCORE', KEYS[3], ARGV[2]) then redis.call('ZADD', KEYS[3], now, ARGV[2]) end
return {progress(KEYS[1]), gone}
