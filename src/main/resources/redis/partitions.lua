-- partitions: the highest number of partitions ever used; everybody reads all of them.
-- KEYS  1 partitions
-- ARGV  1 number that this process sends new chords to (0 only to ask)
-- reply the highest number
-- Memory: starts with PERSIST, so that a process of more partitions is heard when Redis is full.
local highest = tonumber(redis.call('GET', KEYS[1]) or '0')
if tonumber(ARGV[1]) > highest then
  redis.call('PERSIST', KEYS[1])
  redis.call('SET', KEYS[1], ARGV[1])
  return tonumber(ARGV[1])
end
return highest
