-- Removes consumers of one stream's group that own nothing. XGROUP DELCONSUMER would drop what they own.
-- KEYS  1 the stream
-- ARGV  1 the group; 2 the consumer that asks; 3 idle time in ms after which others are removed, -1 to remove only the
--       one that asks
-- Reply how many were removed, at most 500.
local limit, removed = tonumber(ARGV[3]), 0
for _, info in ipairs(redis.call('XINFO', 'CONSUMERS', KEYS[1], ARGV[1])) do
  local of = {}
  for at = 1, #info, 2 do of[info[at]] = info[at + 1] end
  local chosen
  if limit < 0 then chosen = of.name == ARGV[2] else chosen = of.name ~= ARGV[2] and of.idle > limit end
  if chosen and of.pending == 0 and removed < 500 then
    redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], of.name)
    removed = removed + 1
  end
end
return removed
