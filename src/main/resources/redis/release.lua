-- release: lets go of chords nested in one that is being removed: those that have ended are the next to be removed, with what
-- is nested in them; one that is still open ends by itself, and is then kept as long as any other.
-- KEYS  1 children of the chord that is removed, 2 ended, 3 ... hashes of some chords nested in it
-- ARGV  for each of these its index and its id
-- reply how many. Memory: starts with ZREM, which is always allowed.
if #KEYS < 3 or #ARGV ~= 2 * (#KEYS - 2) then return redis.error_reply('ERR release: keys or arguments do not fit') end
for n = 3, #KEYS do
  local index, id = ARGV[2 * n - 5], ARGV[2 * n - 4]
  redis.call('ZREM', KEYS[1], index)
  local state = redis.call('HGET', KEYS[n], 'state')
  if state == 'opening' or state == 'running' or state == 'joined' then
    redis.call('HDEL', KEYS[n], 'parent')
  else
    redis.call('ZADD', KEYS[2], 0, id)
  end
end
return #KEYS - 2
