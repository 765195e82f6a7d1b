-- whereabouts: where the open members of a chord are, or its callback.
-- KEYS  1 chord hash, then three for each queue it may be in: delayed, stream "first", bulk stream
-- ARGV  1 id, 2 consumer group, 3 most entries and 4 most bytes to look at, 5 most tasks to name in each place,
--       6 … names of the queues
-- reply {undispatched, in flight, 1 when not everything was looked at, queued, delayed, in hand;
--       tasks as {place, index, attempt, who has it in hand or '', ms since it is in its stream, or until it is due, link of its
--       chain or 0} …};
--       {} when the chord is not open. Writes nothing.
if #KEYS ~= 1 + 3 * (#ARGV - 5) then return redis.error_reply('ERR whereabouts: keys or arguments do not fit') end
local PAGE = 16
local id, group, entries, bytes, most = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local h = redis.call('HMGET', KEYS[1], 'state', 'total', 'succeeded', 'failed', 'round', 'generation')
local undispatched, in_flight = 0, 1
if h[1] == 'running' then
  for n = 6, #ARGV do
    undispatched = undispatched + tonumber(redis.call('HGET', KEYS[1], 'undispatched:' .. ARGV[n]) or 0)
  end
  in_flight = h[2] - h[3] - h[4] - undispatched
elseif h[1] ~= 'joined' then
  return {}
end
local reply, counts, approximate = {undispatched, in_flight, 0, 0, 0, 0}, {queued = 4, delayed = 5, inHand = 6}, 0

local function note(place, index, attempt, who, ms, header)
  local at = counts[place]
  reply[at] = reply[at] + 1
  if reply[at] <= most then
    local link = string.match(header, '^2 link .* (%d+) %S+$') or string.match(header, '^2 ') and not string.match(header, '^2 chord ') and 1 or 0
    reply[#reply + 1] = {place, tonumber(index), tonumber(attempt), who, ms, tonumber(link)}
  end
end

-- Its index and attempt when the header is of this chord as it is now.
local function ours(header)
  local chord, index, round, generation, attempt = string.match(header, '^%d+ %S+ (%S+) (%-?%d+) (%d+) (%d+) (%d+) ')
  if chord == id and round == h[5] and (h[1] == 'running' and tonumber(index) >= 0 or index == '-1' and generation == h[6]) then
    return index, attempt
  end
end

local function look_at_delayed(key, room)
  local from = 0
  while true do
    local page = redis.call('ZRANGE', key, from, from + PAGE - 1, 'WITHSCORES')
    for i = 1, #page, 2 do
      local header = string.match(page[i], '^%S+ ([^\n]*)') or ''
      local index, attempt = ours(header)
      if index then note('delayed', index, attempt, '', math.floor(tonumber(page[i + 1])), header) end
      bytes, entries, room = bytes - #page[i], entries - 1, room - 1
    end
    if #page < 2 * PAGE then return true end
    if room <= 0 or bytes <= 0 then return false end
    from = from + PAGE
  end
end

local function look_at_stream(key)
  local from = '-'
  while true do
    local page = redis.call('XRANGE', key, from, '+', 'COUNT', PAGE)
    for _, entry in ipairs(page) do
      for i = 1, #entry[2], 2 do
        local value = entry[2][i + 1]
        bytes = bytes - #value
        local index, attempt
        if entry[2][i] == 'h' then index, attempt = ours(value) end
        if index then
          local held = redis.pcall('XPENDING', key, group, entry[1], entry[1], 1) -- an error: nobody made the group yet
          local who = not held.err and held[1] and held[1][2]
          note(who and 'inHand' or 'queued', index, attempt, who or '', tonumber(string.match(entry[1], '^%d+')), value)
        end
      end
      from, entries = '(' .. entry[1], entries - 1
    end
    if #page < PAGE then return true end
    if entries <= 0 or bytes <= 0 then return false end
  end
end

for kind = 2, 4 do -- what is delayed first, and no more than a quarter of all
  for key = kind, #KEYS, 3 do
    if entries <= 0 or bytes <= 0 then
      approximate = 1
    elseif kind == 2 then
      if not look_at_delayed(KEYS[key], tonumber(ARGV[3]) / 4) then approximate = 1 end
    elseif not look_at_stream(KEYS[key]) then
      approximate = 1
    end
  end
end
reply[3] = approximate
return reply
