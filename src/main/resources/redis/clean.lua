-- clean: removes an ended chord, a page of its manifest a call; what it is known by goes first, its place in ended last.
-- KEYS  1 chord hash, 2 outcomes, 3 failed, 4 repeats, 5 chunks of its manifest, 6 children, 7 ended, 8 dispatching,
--       9 queues, 10 chords:completed, 11 chords:callback_failed, 12 chords:callback_skipped, 13 chords:abandoned,
--       14 … the manifest chunks of this page
-- ARGV  1 clock offset (ms), 2 id, 3 how long ago it must have ended (ms), 4 … first indices of those chunks
-- reply {'done'}; {'more', first indices of the next page …}; {'nested', indices of chords nested in it, which are to be
--       released first …}; {'gone'} when another was faster; {'young'};
--       {'open'}: it runs again, so it leaves ended
-- A chord whose hash is gone already is cleaned on, whatever its age: somebody died in the middle.
-- Its queues lose what it never dispatched, and those of callback, errback and onFirstFailure are listed, so that their empty keys are found.
-- Memory: starts with UNLINK, which is always allowed.
local PAGE = 64
if #KEYS < 13 or #ARGV < 3 or #KEYS - 13 ~= #ARGV - 3 or #ARGV - 3 > PAGE then
  return redis.error_reply('ERR clean: keys or arguments do not fit')
end
local id, ended_at = ARGV[2], redis.call('ZSCORE', KEYS[7], ARGV[2])
if not ended_at then return {'gone'} end
local h = redis.call('HMGET', KEYS[1], 'state', 'callbackQueue', 'errbackQueue', 'onFirstFailureQueue')
local state = h[1]
if state then
  if state == 'opening' or state == 'running' or state == 'joined' then
    redis.call('ZREM', KEYS[7], id)
    return {'open'}
  end
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[1])
  if tonumber(ended_at) > now - tonumber(ARGV[3]) then return {'young'} end
  local left = {}
  for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
    local queue = string.match(field, '^undispatched:(.+)$')
    left[#left + 1] = queue and {queue, tonumber(redis.call('HGET', KEYS[1], field))}
  end
  redis.call('UNLINK', KEYS[1], KEYS[2], KEYS[3], KEYS[4])
  for _, of in ipairs(left) do
    if of[2] ~= 0 then redis.call('HINCRBY', KEYS[9], of[1], -of[2]) end
  end
  for n = 2, 4 do
    if h[n] then redis.call('HSETNX', KEYS[9], h[n], 0) end
  end
else
  redis.call('UNLINK', KEYS[2], KEYS[3], KEYS[4])
end
redis.call('ZREM', KEYS[8], id)
for state_index = 10, 13 do redis.call('ZREM', KEYS[state_index], id) end
for n = 4, #ARGV do
  redis.call('UNLINK', KEYS[10 + n])
  redis.call('ZREM', KEYS[5], ARGV[n])
end
local next = redis.call('ZRANGE', KEYS[5], 0, PAGE - 1)
if #next > 0 then return {'more', unpack(next)} end
local nested = redis.call('ZRANGE', KEYS[6], 0, PAGE - 1)
if #nested > 0 then return {'nested', unpack(nested)} end
redis.call('UNLINK', KEYS[5], KEYS[6])
redis.call('ZREM', KEYS[7], id)
return {'done'}
