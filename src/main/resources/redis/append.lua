-- append: one more manifest chunk of a chord that is being opened; renews its place in opening.
-- KEYS  1 chord hash, 2 manifest chunk, 3 its chunks, 4 opening, 5 open counter
-- ARGV  1 clock offset (ms), 2 id, 3 first index, 4 members in this chunk, 5 chunk
-- reply 'appended'; for an equal repeat 'again'; else the reason nothing was written: 'gone', 'state', 'gap'
-- Memory: starts with HSET, so a full Redis refuses it whole.
if #KEYS ~= 5 or #ARGV ~= 5 then return redis.error_reply('ERR append: keys or arguments do not fit') end
local h = redis.call('HMGET', KEYS[1], 'state', 'appended')
if not h[1] then return 'gone' end
if h[1] ~= 'opening' then return 'state' end
local first, count, appended = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(h[2])
if appended ~= first then
  return appended == first + count and redis.call('EXISTS', KEYS[2]) == 1 and 'again' or 'gap'
end
local time = redis.call('TIME')
redis.call('HSET', KEYS[1], 'appended', appended + count)
redis.call('SET', KEYS[2], ARGV[5])
redis.call('ZADD', KEYS[3], first, ARGV[3])
redis.call('ZADD', KEYS[4], time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[1]), ARGV[2])
redis.call('INCRBY', KEYS[5], count)
return 'appended'
