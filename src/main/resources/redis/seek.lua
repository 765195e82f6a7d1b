-- seek: which entries of some chords are in a page of a stream, or of delayed.
-- KEYS  1 the stream or sorted set
-- ARGV  1 'stream' or 'delayed', 2 where the page begins: '-' or '(<entry id>', for delayed a cursor of ZSCAN,
--       3 most entries and 4 most bytes to look at (16 entries at least), 5 … ids of the chords
-- reply {where the next page begins, '' after the last; number of the chord (1 …), index, round, generation; …}
--       An entry that was delivered once and that nobody has in hand any more will never be read: it does not count.
--       Writes nothing.
local PAGE = 16
local from, entries, bytes = ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local number, reply = {}, {''}
for n = 5, #ARGV do number[ARGV[n]] = n - 4 end

local group, last_ms, last_seq
if ARGV[1] == 'stream' and redis.call('EXISTS', KEYS[1]) == 1 then
  local of = {}
  for i, value in ipairs(redis.call('XINFO', 'GROUPS', KEYS[1])[1] or {}) do
    if i % 2 == 0 then of[#of + 1] = value end
  end
  group = of[1] -- name, consumers, pending, last-delivered-id, in 6.2 as in 7
  if group then last_ms, last_seq = string.match(of[4], '^(%d+)-(%d+)$') end
end

local function comes(id)
  if not group then return true end
  local ms, seq = string.match(id, '^(%d+)-(%d+)$')
  local behind = tonumber(ms) - tonumber(last_ms)
  return behind > 0 or behind == 0 and tonumber(seq) > tonumber(last_seq)
    or #redis.call('XPENDING', KEYS[1], group, id, id, 1) > 0
end

local function note(header, entry)
  local chord, index, round, generation = string.match(header, '^%d+ %S+ (%S+) (%-?%d+) (%d+) (%d+) ')
  local n = chord and number[chord]
  if n and (not entry or comes(entry)) then
    reply[#reply + 1] = n
    reply[#reply + 1] = tonumber(index)
    reply[#reply + 1] = tonumber(round)
    reply[#reply + 1] = tonumber(generation)
  end
end

while entries > 0 and bytes > 0 do
  if ARGV[1] == 'stream' then
    local page = redis.call('XRANGE', KEYS[1], from, '+', 'COUNT', PAGE)
    for _, entry in ipairs(page) do
      for i = 1, #entry[2], 2 do
        bytes = bytes - #entry[2][i + 1]
        if entry[2][i] == 'h' then note(entry[2][i + 1], entry[1]) end
      end
    end
    if #page < PAGE then return reply end
    from, entries = '(' .. page[PAGE][1], entries - PAGE
  else
    local page = redis.call('ZSCAN', KEYS[1], from, 'COUNT', PAGE)
    for i = 1, #page[2], 2 do
      bytes = bytes - #page[2][i]
      note(string.match(page[2][i], '^%S+ ([^\n]*)') or '')
    end
    from, entries = page[1], entries - math.max(PAGE, #page[2] / 2)
    if from == '0' then return reply end
  end
end
reply[1] = from
return reply
