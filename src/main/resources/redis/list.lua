-- list: ids of chords in some states, newest first (a UUIDv7 sorts by time).
-- KEYS  the index chords:<state> of each state
-- ARGV  1 list only ids before this one ('' for the newest), 2 most ids
-- reply the ids. Writes nothing.
local ids = {}
local max = ARGV[1] == '' and '+' or '(' .. ARGV[1]
for _, key in ipairs(KEYS) do
  for _, id in ipairs(redis.call('ZREVRANGEBYLEX', key, max, '-', 'LIMIT', 0, ARGV[2])) do ids[#ids + 1] = id end
end
table.sort(ids, function(a, b) return a > b end)
for i = #ids, tonumber(ARGV[2]) + 1, -1 do ids[i] = nil end
return ids
