-- worker/end: ends an attempt: its entry is replaced by an envelope or, when another attempt is to follow, by its message.
-- KEYS  1 the stream, 2 delayed of its queue, 3 queues, 4 envelopes
-- ARGV  1 the group; 2 the entry's id; 3 the worker's name; 4 when the attempt began, like 2026-11-22T13:45:00.123Z; 5 how long
--       it took, ms; 6 'value', or the reason of a failure; 7 the value as JSON, or a message; of an exception 8 its type, 9
--       its class
-- Reply 'success', 'failure' or 'again'; nothing when somebody else was faster, and nothing is added then.
-- A value that not everybody could read is a failure bad_value. What is to come again is kept as `again` keeps it.
-- Memory: the first write is an XACK, for what was accepted goes on when Redis is full.
local UNITS = {D = 86400000, H = 3600000, M = 60000, S = 1000}
local is_time = string.find(ARGV[4] or '', '^%d%d%d%d%-%d%d%-%d%dT%d%d:%d%d:%d%d[%d.]*Z$')
if #KEYS ~= 4 or #ARGV < 7 or not is_time or not tonumber(ARGV[5]) then
  return redis.error_reply('ERR end: keys or arguments do not fit')
end
for key, type in pairs({[KEYS[2]] = 'zset', [KEYS[3]] = 'hash', [KEYS[4]] = 'stream'}) do
  local found = redis.call('TYPE', key).ok
  if found ~= type and found ~= 'none' then return redis.error_reply('WRONGTYPE end: ' .. key .. ' is a ' .. found) end
end

local function ms(span)
  local total = 0
  for number, unit in string.gmatch(string.upper(span), '([-+]?[%d.,]+)([DHMS])') do
    total = total + tonumber((string.gsub(number, ',', '.'))) * UNITS[unit]
  end
  return string.sub(span, 1, 1) == '-' and -total or total
end

local function is_readable(value, depth)
  if depth == 0 then return false end
  for name, each in pairs(value) do
    if type(name) == 'string' and #name > 1000 then return false end
    if type(each) == 'table' and not is_readable(each, depth - 1) then return false end
  end
  return true
end

local function unreadable(json)
  if #json > 262144 then return 'it is larger than 262144 bytes' end
  local is_json, value = pcall(cjson.decode, json)
  local numbers = string.gsub(json, '\\.', '') -- with texts, until the next line
  numbers = string.gsub(numbers, '"[^"]*"', '')
  -- what is not JSON: NaN, Infinity, 0x1F; control characters
  if not is_json or string.find(numbers, '[^ %d%[%]{},:.eE+truefalsn-]') or string.find(json, '[%z\1-\31]') then
    return 'it is no JSON on one line'
  end
  if string.find(numbers, string.rep('[%d.eE+-]', 1001)) or type(value) == 'table' and not is_readable(value, 90) then
    return 'it is nested deeper than 90, or has a number or a name of more than 1000 characters'
  end
end

-- At most 4096 bytes of a message, no half of a character at their end
local function cut(message)
  return #message > 4096 and string.gsub(string.sub(message, 1, 4096), '[\192-\247][\128-\191]*$', '') or message
end

local function text(value) return value and value ~= '' and cjson.encode(value) or 'null' end

local entry, of, words = redis.call('XRANGE', KEYS[1], ARGV[2], ARGV[2])[1], {}, {}
if not entry then return false end
for at = 1, #entry[2], 2 do of[entry[2][at]] = entry[2][at + 1] end
for word in string.gmatch(of.h, '%S+') do words[#words + 1] = word end
if words[1] ~= '1' or words[2] ~= 'member' and words[2] ~= 'callback' and words[2] ~= 'errback' then
  return redis.error_reply('ERR end: no message of version 1: ' .. of.h)
end
local round, attempt, queue = words[5], tonumber(words[7]), words[8]
local is_json, call = pcall(cjson.decode, of.p)
if not is_json or type(call) ~= 'table' then call = {} end
local reason, message, kind, class = ARGV[6], ARGV[7], ARGV[8], ARGV[9]
local bad = reason == 'value' and unreadable(message)
if bad then reason, message = 'bad_value', 'the value does not serialise: ' .. bad end

local retry = type(call.retry) == 'table' and call.retry or {}
local function given(name, type_of, usual) return type(retry[name]) == type_of and retry[name] or usual end
local again = (reason == 'threw' or reason == 'timed_out') and attempt < given('maxAttempts', 'number', 1)
if redis.call('XACK', KEYS[1], ARGV[1], ARGV[2]) == 0 then return false end
redis.call('XDEL', KEYS[1], ARGV[2])
if again then
  local time = redis.call('TIME')
  local random = tonumber(string.sub(redis.sha1hex(ARGV[2] .. time[2]), 1, 8), 16) / 2 ^ 32
  local grown = ms(given('delay', 'string', 'PT1S')) * given('multiplier', 'number', 2) ^ (attempt - 1)
  local wait = math.min(grown, ms(given('maxDelay', 'string', 'PT1M'))) * (1 - given('jitter', 'number', 0.2) * random)
  local due = time[1] * 1000 + math.floor(time[2] / 1000) + math.max(1, math.floor(wait))
  local first = string.sub(KEYS[1], -#queue - 7) == ':' .. queue .. ':first' and 'first' or 'bulk'
  words[7] = attempt + 1
  redis.call('ZADD', KEYS[2], due, first .. ' ' .. table.concat(words, ' ') .. '\n' .. of.p)
  redis.call('HINCRBY', KEYS[3], queue, 0)
  return 'again'
end

local status, end_of = 'success', '"value":' .. message
if reason ~= 'value' then
  kind = kind and kind ~= '' and kind or string.gsub('_' .. reason, '_(%l)', string.upper)
  status, end_of = 'failure', '"exception":{"type":' .. cjson.encode(kind) .. ',"class":' .. text(class) .. ',"message":'
    .. text(cut(message)) .. ',"reason":' .. cjson.encode(reason) .. ',"cause":null}'
end
local url = type(call.url) == 'string' and string.match(call.url, '^[^?]*') or ''
redis.call('XADD', KEYS[4], '*', 'h', of.h, 'p', string.sub(status, 1, 1) .. round .. ' {"ref":'
  .. (type(call.ref) == 'string' and cjson.encode(call.ref) or 'null')
  .. ',"task":' .. cjson.encode(type(call.task) == 'string' and call.task or url) .. ',"status":"' .. status .. '",' .. end_of
  .. ',"attempts":' .. attempt .. ',"worker":' .. text(ARGV[3]) .. ',"startedAt":"' .. ARGV[4]
  .. '","durationMs":' .. string.format('%d', math.max(0, tonumber(ARGV[5]))) .. '}')
return status
