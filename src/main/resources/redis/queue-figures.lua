-- queue-figures: how much is in queues of one partition.
-- KEYS  1 queues, then three for each queue: stream "first", bulk stream, delayed
-- ARGV  1 clock offset (ms), 2 consumer group, 3 what is soon: due within so many ms, 4 … names of the queues
-- reply {queued, in hand, delayed, of these due soon, undispatched, age of the oldest queued (ms), …}: six numbers for each
--       queue, none of them negative; queued + in hand is the length of its two streams. Writes nothing.
if #KEYS ~= 1 + 3 * (#ARGV - 3) then return redis.error_reply('ERR queue-figures: keys or arguments do not fit') end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[1])
local soon = now + tonumber(ARGV[3])

-- How long the first entry has waited that the group was not given yet; it is only asked where there is one.
local function age(stream)
  local from, groups = '-', redis.pcall('XINFO', 'GROUPS', stream)
  for _, group in ipairs(groups.err and {} or groups) do
    local of = {}
    for at = 1, #group, 2 do of[group[at]] = group[at + 1] end
    if of.name == ARGV[2] then from = '(' .. of['last-delivered-id'] end
  end
  local entry = redis.call('XRANGE', stream, from, '+', 'COUNT', 1)[1]
  return entry and math.max(0, now - tonumber(string.match(entry[1], '^%d+'))) or 0
end

local reply = {}
for n = 4, #ARGV do
  local key, queued, in_hand, oldest = 3 * n - 10, 0, 0, 0
  for stream = key, key + 1 do
    local length = redis.call('XLEN', KEYS[stream])
    local pending = length > 0 and redis.pcall('XPENDING', KEYS[stream], ARGV[2]) or {0}
    -- an error: nobody made the group yet. More pending than there are: somebody deleted entries that are in hand
    local held = pending.err and 0 or math.min(length, pending[1])
    queued, in_hand = queued + length - held, in_hand + held
    if length > held then oldest = math.max(oldest, age(KEYS[stream])) end
  end
  reply[#reply + 1] = queued
  reply[#reply + 1] = in_hand
  reply[#reply + 1] = redis.call('ZCARD', KEYS[key + 2])
  reply[#reply + 1] = redis.call('ZCOUNT', KEYS[key + 2], '-inf', soon)
  reply[#reply + 1] = math.max(0, tonumber(redis.call('HGET', KEYS[1], ARGV[n]) or '0'))
  reply[#reply + 1] = oldest
end
return reply
