-- unanswered: which dispatched members of a chord have no outcome.
-- KEYS  1 chord hash, 2 outcomes
-- ARGV  1 progress that the caller saw, 2 first index, 3 most indices to look at
-- reply {index behind the last one looked at, at most the cursor; indices …}, or {-1} when the chord has gone on.
--       Writes nothing.
if progress(KEYS[1]) ~= ARGV[1] then return {-1} end
local h = redis.call('HMGET', KEYS[1], 'cursor', 'walk')
local from, cursor, only = tonumber(ARGV[2]), tonumber(h[1]), tonumber(h[2] or nil)
local to = math.min(from + tonumber(ARGV[3]), cursor)
local reply = {to}
if only then -- the retry of one member: nobody waits for the others
  from, to, reply[1] = only, math.min(cursor, only + 1), cursor
end
for index = from, to - 1 do
  if redis.call('HEXISTS', KEYS[2], tostring(index)) == 0 then reply[#reply + 1] = index end
end
return reply
