-- outcomes: one page of a chord's outcomes.
-- KEYS  1 chord hash, 2 outcomes
-- ARGV  1 round and 2 generation that the caller runs for ('' to read whatever stands), 3 first index, 4 most outcomes,
--       5 most bytes (at least one outcome is answered)
-- reply {state, total, round, outcome or false, …} from the first index on; {'gone'}; {'stale'} when round, generation or
--       the state joined no longer fit. Writes nothing.
local h = redis.call('HMGET', KEYS[1], 'state', 'total', 'round', 'generation')
if not h[1] then return {'gone'} end
if ARGV[1] ~= '' and (h[1] ~= 'joined' or h[3] ~= ARGV[1] or h[4] ~= ARGV[2]) then return {'stale'} end
local reply = {h[1], tonumber(h[2]), tonumber(h[3])}
local index, last, bytes = tonumber(ARGV[3]), math.min(tonumber(h[2]), tonumber(ARGV[3]) + tonumber(ARGV[4])), 0
while index < last and bytes < tonumber(ARGV[5]) do
  local fields = {}
  for i = index, math.min(last, index + 64) - 1 do fields[#fields + 1] = tostring(i) end
  local values = redis.call('HMGET', KEYS[2], unpack(fields))
  for i = 1, #fields do
    if bytes >= tonumber(ARGV[5]) then break end
    reply[#reply + 1] = values[i]
    bytes = bytes + (values[i] and #values[i] or 1)
    index = index + 1
  end
end
return reply
