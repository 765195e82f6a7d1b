-- queue-figures: how much is in queues of one partition.
-- KEYS  1 queues, then three for each queue: stream "first", bulk stream, delayed
-- ARGV  1 clock offset (ms), 2 consumer group, 3 what is soon: due within so many ms, 4 … names of the queues
-- reply {queued, in hand, delayed, of these due soon, undispatched, …}: five numbers for each queue, none of them negative;
--       queued + in hand is the length of its two streams. Writes nothing.
if #KEYS ~= 1 + 3 * (#ARGV - 3) then return redis.error_reply('ERR queue-figures: keys or arguments do not fit') end
local time = redis.call('TIME')
local soon = time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[1]) + tonumber(ARGV[3])
local reply = {}
for n = 4, #ARGV do
  local key, queued, in_hand = 3 * n - 10, 0, 0
  for stream = key, key + 1 do
    local length = redis.call('XLEN', KEYS[stream])
    local pending = length > 0 and redis.pcall('XPENDING', KEYS[stream], ARGV[2]) or {0}
    -- an error: nobody made the group yet. More pending than there are: somebody deleted entries that are in hand
    local held = pending.err and 0 or math.min(length, pending[1])
    queued, in_hand = queued + length - held, in_hand + held
  end
  reply[#reply + 1] = queued
  reply[#reply + 1] = in_hand
  reply[#reply + 1] = redis.call('ZCARD', KEYS[key + 2])
  reply[#reply + 1] = redis.call('ZCOUNT', KEYS[key + 2], '-inf', soon)
  reply[#reply + 1] = math.max(0, tonumber(redis.call('HGET', KEYS[1], ARGV[n]) or '0'))
end
return reply
