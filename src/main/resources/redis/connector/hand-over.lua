-- Replaces entries by others: each source is acknowledged and deleted, and only if it was still pending its successor
-- is added. So an entry is always in exactly one of the two streams, and repeating the call adds nothing.
-- KEYS  1 the target stream; 2.. the source streams
-- ARGV  1 the group; then for each entry: index of its source stream in KEYS, its id, number of names and values that
--       follow, names and values in turns
-- Reply how many were added, or WRONGTYPE, with nothing written, when the target is something else than a stream.
-- The first write is an XACK: a full Redis refuses no script that begins with it.
local target = redis.call('TYPE', KEYS[1]).ok
if target ~= 'stream' and target ~= 'none' then
  return redis.error_reply('WRONGTYPE the target of a hand-over is a ' .. target)
end
local ours = {}
local gone = {}
local at = 2
while at <= #ARGV do
  local source = tonumber(ARGV[at])
  if redis.call('XACK', KEYS[source], ARGV[1], ARGV[at + 1]) == 1 then
    ours[#ours + 1] = at
    gone[source] = gone[source] or {}
    table.insert(gone[source], ARGV[at + 1])
  end
  at = at + 3 + tonumber(ARGV[at + 2])
end
-- one XDEL for each source: every one that removes the oldest entry looks for the next oldest, past all deleted ones
for source = 2, #KEYS do
  if gone[source] then
    redis.call('XDEL', KEYS[source], unpack(gone[source]))
  end
end
for _, from in ipairs(ours) do
  redis.call('XADD', KEYS[1], '*', unpack(ARGV, from + 3, from + 2 + tonumber(ARGV[from + 2])))
end
return #ours
