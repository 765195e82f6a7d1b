-- closing: chords that were closed while chords nested in them were open, which are to be closed with them.
-- KEYS  1 closing
-- ARGV  1 most chords, then for each whose nested chords are closed now: id, round in which it was closed
-- reply {id, round, ...} of the next ones. One that was closed again in a later round stays.
-- Memory: starts with ZREM, which is always allowed.
if #KEYS ~= 1 or #ARGV % 2 ~= 1 then return redis.error_reply('ERR closing: keys or arguments do not fit') end
for at = 2, #ARGV, 2 do
  if redis.call('ZSCORE', KEYS[1], ARGV[at]) == ARGV[at + 1] then redis.call('ZREM', KEYS[1], ARGV[at]) end
end
return redis.call('ZRANGE', KEYS[1], 0, tonumber(ARGV[1]) - 1, 'WITHSCORES')
