-- finish: records how the callback, or the errback, ended, which ends the chord; a nested one's parent is told.
-- KEYS  1 envelopes, 2 chord hash, 3 ended, 4 chords:joined, 5 chords:completed, 6 chords:callback_failed, 7 deadlines,
--       8 chords:callback_skipped
-- ARGV  1 clock offset (ms), 2 consumer group, 3 entry id, 4 id, 5 round, 6 generation, 7 's' or 'f', 8 outcome,
--       9 events channel, 10 'callback' or 'errback', 11 of a nested chord the JSON of the callback's value or exception
-- reply {the chord's state, or 'gone'; 1 when this call ended it; ms from created to ended, or -1 in a later round}; the
--       envelope is acknowledged either way, and dropped when round, generation, state or kind do not fit
-- Memory: starts with XACK, for what was accepted ends when Redis is full.
if #KEYS ~= 8 or #ARGV ~= 11 then return redis.error_reply('ERR finish: keys or arguments do not fit') end
redis.call('XACK', KEYS[1], ARGV[2], ARGV[3])
redis.call('XDEL', KEYS[1], ARGV[3])
local h = redis.call('HMGET', KEYS[2], 'state', 'round', 'generation', 'created')
if not h[1] then return {'gone', 0, -1} end
if h[1] ~= 'joined' or h[2] ~= ARGV[5] or h[3] ~= ARGV[6] then return {h[1], 0, -1} end
local skips = skips_callback(KEYS[2])
if ARGV[10] ~= (skips and 'errback' or 'callback') then return {h[1], 0, -1} end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[1])
local index_of = {completed = KEYS[5], callback_failed = KEYS[6], callback_skipped = KEYS[8]}
local state = skips and 'callback_skipped' or ARGV[7] == 's' and 'completed' or 'callback_failed'
redis.call('HSET', KEYS[2], 'state', state, 'ended', now, ARGV[10] .. 'Outcome', ARGV[8])
redis.call('ZREM', KEYS[7], ARGV[4])
redis.call('ZREM', KEYS[4], ARGV[4])
redis.call('ZADD', index_of[state], 0, ARGV[4])
chord_ended({hash = KEYS[2], ended = KEYS[3], envelopes = KEYS[1], id = ARGV[4], now = now}, state, ARGV[11])
redis.call('PUBLISH', ARGV[9], ARGV[4] .. ' ' .. state .. ' ' .. h[2])
return {state, 1, h[2] == '1' and h[4] and now - tonumber(h[4]) or -1}
