-- overdue: chords whose deadline has passed, and chords being opened that nobody appends to any more.
-- KEYS  1 deadlines, 2 opening
-- ARGV  1 clock offset (ms), 2 time-out of opening (ms), 3 most of each
-- reply {ids past their deadline, ids left in opening}, the longest due first. Writes nothing.
if #KEYS ~= 2 or #ARGV ~= 3 then return redis.error_reply('ERR overdue: keys or arguments do not fit') end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[1])
return {
  redis.call('ZRANGE', KEYS[1], '-inf', now, 'BYSCORE', 'LIMIT', 0, ARGV[3]),
  redis.call('ZRANGE', KEYS[2], '-inf', now - tonumber(ARGV[2]), 'BYSCORE', 'LIMIT', 0, ARGV[3]),
}
