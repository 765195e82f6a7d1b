-- too_many_queues: whether names of queues that are new would make more than there may be. Shared by open and seal.
-- Put in front of their text; not a script of its own. Each queue is looked at each second, whatever is in it.
-- queues: the hash of queues; names: those that a chord uses; most: how many there may be
local function too_many_queues(queues, names, most)
  if #names == 0 then return false end
  local new, seen = 0, {}
  for n, known in ipairs(redis.call('HMGET', queues, unpack(names))) do
    if not known and not seen[names[n]] then
      new, seen[names[n]] = new + 1, true
    end
  end
  return new > 0 and redis.call('HLEN', queues) + new > most
end
