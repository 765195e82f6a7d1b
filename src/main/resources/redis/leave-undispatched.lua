-- leave_undispatched: no queue waits any more for what a chord has not dispatched.
-- Put in front of the scripts dispatch and close; not a script of its own. The caller has written before.
local function leave_undispatched(hash, queues)
  if redis.call('HEXISTS', hash, 'undispatched') == 1 then redis.call('HSET', hash, 'undispatched', 0) end
  for _, field in ipairs(redis.call('HKEYS', hash)) do
    local queue = string.match(field, '^undispatched:(.+)$')
    local left = queue and tonumber(redis.call('HGET', hash, field)) or 0
    if left > 0 then
      redis.call('HINCRBY', queues, queue, -left)
      redis.call('HSET', hash, field, 0)
    end
  end
end

