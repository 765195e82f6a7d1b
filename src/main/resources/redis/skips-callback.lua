-- skips_callback: whether a chord that is joined, or joins now, skips its callback: it propagates, and a member failed.
-- Its errback, if it has one, is called instead. Put in front of the scripts that must know; not a script of its own.
-- Hash: onFailure = propagate or fail_fast, absent of a chord that collects.
local function skips_callback(hash)
  local h = redis.call('HMGET', hash, 'onFailure', 'failed')
  return h[1] == 'propagate' and tonumber(h[2]) > 0
end
