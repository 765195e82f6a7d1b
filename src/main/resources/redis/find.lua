-- find: where a dispatched task that has no outcome is, as far as a bounded search tells.
-- KEYS  the streams it may be in
-- ARGV  1 consumer group, 2 chord, 3 index (-1: the callback, -2: what runs at the first failure), 4 most entries and 5 most bytes to look at
-- reply {'queued', 'running' (somebody has it in hand, or has just ended it) or 'unknown' (it is behind what was looked at);
--       its header, '' when it was not seen}. Writes nothing.
local entries, bytes = tonumber(ARGV[4]), tonumber(ARGV[5])
for _, stream in ipairs(KEYS) do
  local from = '-'
  while true do
    local page = redis.call('XRANGE', stream, from, '+', 'COUNT', 16)
    for _, entry in ipairs(page) do
      for i = 1, #entry[2], 2 do
        local value = entry[2][i + 1]
        bytes = bytes - #value
        local chord, index
        if entry[2][i] == 'h' then chord, index = string.match(value, '^%d+ %S+ (%S+) (%-?%d+) ') end
        if chord == ARGV[2] and index == ARGV[3] then
          local held = redis.pcall('XPENDING', stream, ARGV[1], entry[1], entry[1], 1) -- an error: nobody made the group yet
          return {not held.err and #held > 0 and 'running' or 'queued', value}
        end
      end
      entries = entries - 1
      from = '(' .. entry[1]
    end
    if #page < 16 then break end
    if entries <= 0 or bytes <= 0 then return {'unknown', ''} end
  end
end
return {'running', ''}
