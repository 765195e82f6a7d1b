-- join: records the outcomes of one chord's envelopes, first wins; the last one ends the members and dispatches the callback.
-- KEYS  1 envelopes, 2 chord hash, 3 outcomes, 4 failed, 5 open counter, 6 ended, 7 chords:running, 8 chords:joined,
--       9 chords:completed, 10 "first" of the callback's queue, 11 deadlines
-- ARGV  1 clock offset (ms), 2 consumer group, 3 id, 4 callback's queue that KEYS[10] belongs to ('' for none),
--       5 events channel, then per envelope: entry id, index, round, 's' or 'f', queue, outcome
-- reply {recorded, dropped, state, ms from created to joined, or -1: this call joined nothing, or in a later round};
--       {-1, callback's queue} when KEYS[10] is the wrong one, nothing written then; {0, dropped, 'gone'} when there is no
--       such chord: its envelopes are acknowledged and dropped
-- Memory: starts with XACK, for what was accepted ends when Redis is full.
if #KEYS ~= 11 or #ARGV < 11 or (#ARGV - 5) % 6 ~= 0 then
  return redis.error_reply('ERR join: keys or arguments do not fit')
end
local h = redis.call('HMGET', KEYS[2], 'state', 'round', 'total', 'succeeded', 'failed', 'callbackQueue', 'cursor', 'walk', 'created')
if h[1] and (h[6] or '') ~= ARGV[4] then return {-1, h[6] or ''} end
local entries = {}
for at = 6, #ARGV, 6 do entries[#entries + 1] = ARGV[at] end
redis.call('XACK', KEYS[1], ARGV[2], unpack(entries))
redis.call('XDEL', KEYS[1], unpack(entries))
if not h[1] then return {0, #entries, 'gone'} end
if h[1] ~= 'running' then return {0, #entries, h[1]} end
local total, succeeded, failed, recorded, cursor = tonumber(h[3]), tonumber(h[4]), tonumber(h[5]), 0, tonumber(h[7])
local by_queue, only = {}, tonumber(h[8] or nil) -- the retry of one member: nobody waits for the others
for at = 6, #ARGV, 6 do
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
    end
  end
end
if recorded == 0 then return {0, #entries, 'running'} end
redis.call('HSET', KEYS[2], 'succeeded', succeeded, 'failed', failed)
for queue, n in pairs(by_queue) do redis.call('HINCRBY', KEYS[2], 'succeeded:' .. queue, n) end
redis.call('DECRBY', KEYS[5], recorded)
local state, took = 'running', -1
if succeeded + failed == total then
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[1])
  state = members_ended({hash = KEYS[2], callbacks = KEYS[10], running = KEYS[7], joined = KEYS[8], completed = KEYS[9],
    ended = KEYS[6], deadlines = KEYS[11], id = ARGV[3], events = ARGV[5], now = now})
  if h[2] == '1' and h[9] then took = now - tonumber(h[9]) end
end
return {recorded, #entries - recorded, state, took}
