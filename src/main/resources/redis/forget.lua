-- forget: removes idempotency keys whose time has come.
-- KEYS  1 idempotencies, 2 … the keys, at most 256
-- ARGV  1 clock offset (ms)
-- reply how many were removed. A key whose time was put off meanwhile stays.
-- Memory: starts with UNLINK, which is always allowed.
if #KEYS < 1 or #KEYS > 257 or #ARGV ~= 1 then return redis.error_reply('ERR forget: keys or arguments do not fit') end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[1])
local removed = 0
for n = 2, #KEYS do
  local at = redis.call('ZSCORE', KEYS[1], KEYS[n])
  if at and tonumber(at) <= now then
    redis.call('UNLINK', KEYS[n])
    redis.call('ZREM', KEYS[1], KEYS[n])
    removed = removed + 1
  end
end
return removed
