-- find: where a dispatched task that has no outcome is, as far as a bounded search tells.
-- KEYS  the streams it may be in
-- ARGV  1 consumer group, 2 how its header begins, 3 most entries and 4 most bytes to look at
-- reply 'queued', 'running' (somebody has it in hand, or has just ended it), 'unknown' (it is behind what was looked at).
--       Writes nothing.
local entries, bytes = tonumber(ARGV[3]), tonumber(ARGV[4])
for _, stream in ipairs(KEYS) do
  local from = '-'
  while true do
    local page = redis.call('XRANGE', stream, from, '+', 'COUNT', 16)
    for _, entry in ipairs(page) do
      for i = 1, #entry[2], 2 do
        local value = entry[2][i + 1]
        bytes = bytes - #value
        if entry[2][i] == 'h' and string.sub(value, 1, #ARGV[2]) == ARGV[2] then
          local held = redis.pcall('XPENDING', stream, ARGV[1], entry[1], entry[1], 1) -- an error: nobody made the group yet
          return not held.err and #held > 0 and 'running' or 'queued'
        end
      end
      entries = entries - 1
      from = '(' .. entry[1]
    end
    if #page < 16 then break end
    if entries <= 0 or bytes <= 0 then return 'unknown' end
  end
end
return 'running'
