-- append: one more manifest chunk of a chord that is being opened; renews its place in opening.
-- KEYS  1 chord hash, 2 manifest chunk, 3 its chunks, 4 opening, 5 open counter,
--       6 chords:opening, 7 chords:abandoned, 8 ended
-- ARGV  1 clock offset (ms), 2 id, 3 first index, 4 members in this chunk, 5 chunk,
--       6 most members without outcome, 7 '1' when Redis's memory is over its limit, 8 events channel
-- reply 'appended'; for an equal repeat 'again'; else the reason nothing was written: 'gone', 'state', 'gap', or
--       'abandoned' when the chord was given up before; 'backlog', 'memory': over its limit, so the chord is given up now
-- Memory: starts with HSET, so a full Redis refuses it whole; giving up starts with ZREM, which it allows. A nested chord was
--       accepted with its parent: no limit holds, and it starts with PERSIST.
if #KEYS ~= 8 or #ARGV ~= 8 then return redis.error_reply('ERR append: keys or arguments do not fit') end
local h = redis.call('HMGET', KEYS[1], 'state', 'appended', 'parent')
if not h[1] then return 'gone' end
if h[1] == 'abandoned' then return 'abandoned' end
if h[1] ~= 'opening' then return 'state' end
local first, count, appended = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(h[2])
if appended ~= first then
  return appended == first + count and redis.call('EXISTS', KEYS[2]) == 1 and 'again' or 'gap'
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[1])
local over = not h[3] and (ARGV[7] == '1' and 'memory'
  or tonumber(redis.call('GET', KEYS[5]) or '0') + count > tonumber(ARGV[6]) and 'backlog')
if over then
  abandon({hash = KEYS[1], opening = KEYS[4], openings = KEYS[6], abandoned = KEYS[7], ended = KEYS[8],
    open = KEYS[5], id = ARGV[2], now = now, events = ARGV[8]})
  return over
end
if h[3] then redis.call('PERSIST', KEYS[1]) end
redis.call('HSET', KEYS[1], 'appended', appended + count)
redis.call('SET', KEYS[2], ARGV[5])
redis.call('ZADD', KEYS[3], first, ARGV[3])
redis.call('ZADD', KEYS[4], now, ARGV[2])
redis.call('INCRBY', KEYS[5], count)
return 'appended'
