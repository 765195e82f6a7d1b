-- waiting: the oldest entries that nobody has read.
-- KEYS  the streams
-- ARGV  1 consumer group
-- reply for each stream the id of its first entry that was not delivered, '' when there is none. Writes nothing.
local waiting = {}
for n, stream in ipairs(KEYS) do
  waiting[n] = ''
  if redis.call('EXISTS', stream) == 1 then
    local delivered = '0-0'
    for _, group in ipairs(redis.call('XINFO', 'GROUPS', stream)) do
      local of = {}
      for at = 1, #group, 2 do of[group[at]] = group[at + 1] end
      if of.name == ARGV[1] then delivered = of['last-delivered-id'] end
    end
    local next = redis.call('XRANGE', stream, '(' .. delivered, '+', 'COUNT', 1)[1]
    if next then waiting[n] = next[1] end
  end
end
return waiting
