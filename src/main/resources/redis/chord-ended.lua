-- What scripts share that end chords, nested ones among them. Put in front of their text; not a script of its own.

-- The outcome of a nested chord as its parent's member has it, for the round of the parent that its header tells.
-- what: JSON of the callback's value, of its exception when it failed; '' or nil for none
local function outcome_for_parent(c, state, what)
  local h = redis.call('HMGET', c.hash, 'parent', 'parentRef', 'callback', 'failed', 'total', 'fill', 'created')
  local round = string.match(h[1], '^%d+ %S+ %S+ %d+ (%d+) ')
  local head = '"ref":' .. (h[2] or 'null') .. ',"task":"chord","status":'
  local tail = ',"attempts":1,"worker":null,"startedAt":null,"durationMs":'
    .. string.format('%.0f', math.max(0, c.now - tonumber(h[7] or c.now))) .. '}'
  if state ~= 'completed' then
    local why = 'chord ' .. c.id .. ' ended as ' .. state .. ', ' .. h[4] .. ' of its ' .. h[5] .. ' members failed'
      .. (h[6] and ', closed by ' .. h[6] or '')
    return 'f' .. round .. ' {' .. head .. '"failure","exception":{"type":"CallbackFailed","class":null,"message":"' .. why
      .. '","reason":"callback_failed","cause":' .. (what and what ~= '' and what or 'null') .. '}' .. tail
  end
  if h[3] then return 's' .. round .. ' {' .. head .. '"success","value":' .. what .. tail end
  -- whoever reads it puts the child's outcomes there
  return 's' .. round .. ' {"outcomesOf":"' .. c.id .. '",' .. head .. '"success","value":null' .. tail
end

-- A chord has ended in that state, which its hash says already: it is kept until its time has come; a nested one stays as
-- long as its parent does, which gets an envelope now.
-- c: hash, ended, envelopes, id, now (ms)
local function chord_ended(c, state, what)
  local parent = redis.call('HGET', c.hash, 'parent')
  if parent then
    redis.call('XADD', c.envelopes, '*', 'h', parent, 'p', outcome_for_parent(c, state, what))
  else
    redis.call('ZADD', c.ended, c.now, c.id)
  end
end

