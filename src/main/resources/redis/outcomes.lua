-- outcomes: one page of a chord's outcomes.
-- KEYS  1 chord hash, 2 outcomes
-- ARGV  1 round and 2 generation that the caller runs for ('' to read whatever stands), 3 first index, 4 most outcomes,
--       5 most bytes (at least one outcome is answered)
-- reply {state, total, round, since, fill, walk, outcome or false, …} from the first index on: failures of rounds before `since`
--       and the index `walk` are being run again, `fill` is what closed the chord ('' for none);
--       {'gone'}; {'stale'} when round, generation or the state joined no longer fit. Writes nothing.
local h = redis.call('HMGET', KEYS[1], 'state', 'total', 'round', 'generation', 'since', 'fill', 'walk')
if not h[1] then return {'gone'} end
if ARGV[1] ~= '' and (h[1] ~= 'joined' or h[3] ~= ARGV[1] or h[4] ~= ARGV[2]) then return {'stale'} end
local reply = {h[1], tonumber(h[2]), tonumber(h[3]), tonumber(h[5] or 1), h[6] or '', h[7] or ''}
local index, last, bytes = tonumber(ARGV[3]), math.min(tonumber(h[2]), tonumber(ARGV[3]) + tonumber(ARGV[4])), 0
while index < last and bytes < tonumber(ARGV[5]) do
  -- one by one: 64 outcomes of 256 KiB in one HMGET took 80 ms, 1,000 small ones take 1 ms either way
  local value = redis.call('HGET', KEYS[2], tostring(index))
  reply[#reply + 1] = value
  bytes = bytes + (value and #value or 1)
  index = index + 1
end
return reply
