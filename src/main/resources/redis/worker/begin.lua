-- worker/begin: whether a task in hand is to be run now, for how long at most and, for a callback, a page of the outcomes.
-- KEYS  1 the stream, 2 delayed of its queue, 3 queues, 4 a chord's hash, 5 its outcomes
-- ARGV  1 the group; 2 the entry's id; 3 the id of that chord: the header's, or a nested one whose outcomes are asked for;
--       4 index of the first outcome
-- Reply nothing when it is not to be run and not in hand any more: nobody waits for it, or it was put off for its delay; else
--       {time-out in ms, 0 for none; how many outcomes there are, 0 for a member; outcomes as JSON, from that index on}. A
--       callback without a time-out has an hour.
-- Put off it is kept as `again` keeps it, its delay null: a second field of that name in front of the last brace counts.
-- Memory: the first write is an XACK, for what was accepted goes on when Redis is full.
local MOST, BYTES = 1000, 1048576
local UNITS = {D = 86400000, H = 3600000, M = 60000, S = 1000}
if #KEYS ~= 5 or #ARGV ~= 4 or string.sub(KEYS[4], -#ARGV[3] - 7) ~= ':chord:' .. ARGV[3] then
  return redis.error_reply('ERR begin: keys or arguments do not fit')
end
for key, type in pairs({[KEYS[2]] = 'zset', [KEYS[3]] = 'hash'}) do
  local found = redis.call('TYPE', key).ok
  if found ~= type and found ~= 'none' then return redis.error_reply('WRONGTYPE begin: ' .. key .. ' is a ' .. found) end
end

local function ms(span)
  local total = 0
  for number, unit in string.gmatch(string.upper(span), '([-+]?[%d.,]+)([DHMS])') do
    total = total + tonumber((string.gsub(number, ',', '.'))) * UNITS[unit]
  end
  return math.max(1, math.floor(string.sub(span, 1, 1) == '-' and -total or total))
end

local entry, of, words = redis.call('XRANGE', KEYS[1], ARGV[2], ARGV[2])[1], {}, {}
if not entry then return false end
for at = 1, #entry[2], 2 do of[entry[2][at]] = entry[2][at + 1] end
for word in string.gmatch(of.h, '%S+') do words[#words + 1] = word end
if words[1] ~= '1' or words[2] ~= 'member' and words[2] ~= 'callback' and words[2] ~= 'errback' then
  return redis.error_reply('ERR begin: no message of version 1: ' .. of.h)
end
local kind, chord, round, generation, queue = words[2], words[3], words[5], words[6], words[8]
local h = redis.call('HMGET', KEYS[4], 'state', 'total', 'round', 'generation', 'since', 'fill')

local function is_overtaken()
  if not h[1] then return true end
  if kind ~= 'member' then return h[1] ~= 'joined' or h[3] ~= round or h[4] ~= generation end
  local ahead = tonumber(h[3]) - tonumber(round) -- behind it is only late
  return ahead > 0 or ahead == 0 and h[1] ~= 'opening' and h[1] ~= 'running'
end

if ARGV[3] ~= chord then
  if not h[1] then return redis.error_reply('ERR begin: the outcomes of chord ' .. ARGV[3] .. ' are gone') end
elseif is_overtaken() then
  redis.call('XACK', KEYS[1], ARGV[1], ARGV[2])
  redis.call('XDEL', KEYS[1], ARGV[2])
  return false
end
local is_json, call = pcall(cjson.decode, of.p)
if not is_json or type(call) ~= 'table' then call = {} end -- which is for the worker to report
if type(call.delay) == 'string' then
  if redis.call('XACK', KEYS[1], ARGV[1], ARGV[2]) == 1 then
    redis.call('XDEL', KEYS[1], ARGV[2])
    local class = string.sub(KEYS[1], -#queue - 7) == ':' .. queue .. ':first' and 'first' or 'bulk'
    local head, tail = string.match(of.p, '^(.*)(}.-)$')
    local time = redis.call('TIME')
    local due = time[1] * 1000 + math.floor(time[2] / 1000) + ms(call.delay)
    redis.call('ZADD', KEYS[2], due, class .. ' ' .. of.h .. '\n' .. head .. ',"delay":null' .. tail)
    redis.call('HINCRBY', KEYS[3], queue, 0)
  end
  return false
end

local reply = {type(call.timeout) == 'string' and ms(call.timeout) or kind == 'member' and 0 or 3600000, 0}
if kind == 'member' then return reply end
reply[2] = tonumber(h[2])
local since, fill = tonumber(h[5] or 1), h[6] ~= '' and h[6]
local index, last, bytes = tonumber(ARGV[4]), math.min(reply[2], tonumber(ARGV[4]) + MOST), 0
while index < last and bytes < BYTES do
  local stored = redis.call('HGET', KEYS[5], tostring(index)) or ''
  local status, at, json = string.match(stored, '^([sf])(%d+) {(.*)$')
  if not status or status == 'f' and tonumber(at) < since then -- that was being run again when the chord was closed
    local reason = fill == 'deadline' and fill or fill and 'cancelled' or 'lost'
    json = '"ref":null,"task":"","status":"failure","exception":{"type":"' .. string.gsub(reason, '^%l', string.upper)
      .. '","class":null,"message":"' .. (fill and 'the chord was closed before this member had ended'
      or 'its outcome is gone from Redis') .. '","reason":"' .. reason
      .. '","cause":null},"attempts":0,"worker":null,"startedAt":null,"durationMs":null}'
  end
  reply[#reply + 1] = '{"index":' .. index .. ',"id":"' .. ARGV[3] .. '.' .. index .. '",' .. json
  bytes, index = bytes + #json, index + 1
end
return reply
