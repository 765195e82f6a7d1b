-- drop-queue: removes the keys of a queue in which nothing is, was just read, or waits to be sent.
-- KEYS  1 stream "first", 2 bulk stream, 3 delayed, 4 queues
-- ARGV  1 queue, 2 silence in ms after which a consumer counts as gone
-- reply 1 removed, 0 something is there, or somebody reads it
-- What is stored on its behalf later makes the keys it needs anew, and readers their groups, at id 0.
-- Memory: starts with UNLINK, which is always allowed.
if #KEYS ~= 4 or #ARGV ~= 2 then return redis.error_reply('ERR drop-queue: keys or arguments do not fit') end
if tonumber(redis.call('HGET', KEYS[4], ARGV[1]) or '0') > 0 or redis.call('ZCARD', KEYS[3]) > 0 then return 0 end

local function field(info, name)
  for at = 1, #info, 2 do
    if info[at] == name then return info[at + 1] end
  end
end
for n = 1, 2 do
  if redis.call('EXISTS', KEYS[n]) == 1 then
    if redis.call('XLEN', KEYS[n]) > 0 then return 0 end
    for _, group in ipairs(redis.call('XINFO', 'GROUPS', KEYS[n])) do
      if field(group, 'pending') > 0 then return 0 end
      for _, consumer in ipairs(redis.call('XINFO', 'CONSUMERS', KEYS[n], field(group, 'name'))) do
        if field(consumer, 'idle') < tonumber(ARGV[2]) then return 0 end
      end
    end
  end
end
redis.call('UNLINK', KEYS[1], KEYS[2], KEYS[3])
redis.call('HDEL', KEYS[4], ARGV[1])
return 1
