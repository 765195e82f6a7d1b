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
local added = 0
local at = 2
while at <= #ARGV do
  local source = KEYS[tonumber(ARGV[at])]
  local id = ARGV[at + 1]
  local last = at + 2 + tonumber(ARGV[at + 2])
  if redis.call('XACK', source, ARGV[1], id) == 1 then
    redis.call('XDEL', source, id)
    redis.call('XADD', KEYS[1], '*', unpack(ARGV, at + 3, last))
    added = added + 1
  end
  at = last + 1
end
return added
