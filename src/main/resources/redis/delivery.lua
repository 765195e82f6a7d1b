-- delivery: notes on a chord that a webhook of it was sent, or could not be. Only the last ones are kept, over all rounds.
-- KEYS  1 chord hash
-- ARGV  1 round that it was sent for, 2 how many are kept, 3 the delivery, JSON on one line, 4 'deliveries' of the callback or
--       'errbackDeliveries'
-- reply 1; 0 when the chord is gone or in another round, nothing is written then. A repeat of the same line adds nothing.
-- Hash: deliveries, errbackDeliveries = the lines, oldest first.
-- Memory: starts with PERSIST, for what was accepted goes on when Redis is full.
if #KEYS ~= 1 or #ARGV ~= 4 or string.find(ARGV[3], '\n', 1, true) then
  return redis.error_reply('ERR delivery: keys or arguments do not fit')
end
local h = redis.call('HMGET', KEYS[1], 'round', ARGV[4])
if h[1] ~= ARGV[1] then return 0 end
local lines = {}
for line in string.gmatch(h[2] or '', '[^\n]+') do
  if line == ARGV[3] then return 1 end
  lines[#lines + 1] = line
end
lines[#lines + 1] = ARGV[3]
redis.call('PERSIST', KEYS[1])
redis.call('HSET', KEYS[1], ARGV[4], table.concat(lines, '\n', math.max(1, #lines - tonumber(ARGV[2]) + 1)))
return 1
