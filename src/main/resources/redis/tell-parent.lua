-- tell-parent: a nested chord that has ended tells its parent so once more: for another round of the parent, or because the
-- envelope that said it is gone.
-- KEYS  1 chord hash, 2 its parent's hash, 3 its parent's outcomes, 4 envelopes
-- ARGV  1 clock offset (ms), 2 id, 3 header of the envelope, 4 state, 5 round and 6 generation that the caller saw, 7 JSON of
--       the callback's value or exception ('' for none)
-- reply 1 told, 0 the parent waits no more or the chord has gone on: nothing written
-- Memory: starts with PERSIST, for what was accepted ends when Redis is full.
if #KEYS ~= 4 or #ARGV ~= 7 then return redis.error_reply('ERR tell-parent: keys or arguments do not fit') end
local h = redis.call('HMGET', KEYS[1], 'state', 'round', 'generation')
if h[1] ~= ARGV[4] or h[2] ~= ARGV[5] or h[3] ~= ARGV[6] or not waits_for(KEYS[2], KEYS[3], ARGV[3]) then return 0 end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[1])
redis.call('PERSIST', KEYS[1])
redis.call('HSET', KEYS[1], 'parent', ARGV[3])
chord_ended({hash = KEYS[1], envelopes = KEYS[4], id = ARGV[2], now = now}, h[1], ARGV[7])
return 1
