-- worker/next: an entry of one stream, for a worker that runs one task at a time and has none in hand.
-- KEYS  1 the stream
-- ARGV  1 the group; 2 the consumer; 3 claim-idle in ms, to take over what others left behind, or 0, to read; 4 max-deliveries,
--       0 for no end of them
-- Reply nothing, or {id, starts to write when it is handed back, 1 when it is poisoned else 0, header, payload}. Its start is
--       written down. Until it has ended or is handed back the same one comes again, so none is lost with an answer.
-- What the number of starts means is said in docs/decisions/003; `connector/take-over` is the same for workers of many slots.
-- The start that poisons is one that nobody makes. A group that is missing is made at id 0, for what was sent before.
-- Memory: XREADGROUP, XCLAIM and XACK are allowed when Redis is full, and XGROUP CREATE behind PERSIST.
if #KEYS ~= 1 or #ARGV ~= 4 then return redis.error_reply('ERR next: keys or arguments do not fit') end
local HANDED_BACK, PAGE, MOST_ROWS = 1000000000, 100, 1000
local stream, group, me = KEYS[1], ARGV[1], ARGV[2]
local idle_limit, most_starts = tonumber(ARGV[3]), tonumber(ARGV[4])
if most_starts > 0 then most_starts = most_starts + 2 end

local function answer(id, before, poisoned, fields)
  local of = {}
  for at = 1, #fields, 2 do of[fields[at]] = fields[at + 1] end
  return {id, before, poisoned and 1 or 0, of.h or '', of.p or ''}
end

local function take(id, starts, before)
  local found = redis.call('XRANGE', stream, id, id)[1]
  if not found then -- its text was deleted
    redis.call('XACK', stream, group, id)
    return nil
  end
  redis.call('XCLAIM', stream, group, me, 0, id, 'RETRYCOUNT', starts, 'JUSTID')
  return answer(id, before, most_starts > 0 and starts > most_starts, found[2])
end

local function take_over(id, owner, idle, starts)
  -- what this consumer handed back is first offered to the others
  if owner == me and idle >= HANDED_BACK and idle < HANDED_BACK + idle_limit then return nil end
  if most_starts == 0 or starts == 1 and idle >= HANDED_BACK then return take(id, starts, starts) end
  local before = math.min(starts, most_starts)
  return take(id, before + 1, before)
end

local own = redis.pcall('XPENDING', stream, group, '-', '+', PAGE, me)
if own.err then
  if not string.find(own.err, 'NOGROUP', 1, true) then return own end
  redis.call('PERSIST', stream)
  redis.call('XGROUP', 'CREATE', stream, group, '0', 'MKSTREAM')
  own = {}
end
for _, row in ipairs(own) do
  if row[3] < HANDED_BACK then
    local again = take(row[1], row[4], most_starts == 0 and row[4] or math.max(1, row[4] - 1))
    if again then return again end
  end
end

if idle_limit == 0 then
  local read = redis.call('XREADGROUP', 'GROUP', group, me, 'COUNT', 1, 'STREAMS', stream, '>')
  return read and answer(read[1][2][1][1], 1, false, read[1][2][1][2])
end
local rows, from = 0, '-'
while from and rows < MOST_ROWS do
  local page = redis.call('XPENDING', stream, group, 'IDLE', idle_limit, from, '+', PAGE)
  rows = rows + #page
  from = #page == PAGE and '(' .. page[PAGE][1]
  for _, row in ipairs(page) do
    local taken = take_over(row[1], row[2], row[3], row[4])
    if taken then return taken end
  end
end
return false
