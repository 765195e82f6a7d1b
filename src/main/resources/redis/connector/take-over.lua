-- Takes entries of one stream over that their consumers have not renewed for some time, or have handed back. That is no
-- delivery: the number of starts stays, but for a suspect, which is started at once.
-- KEYS  1 the stream
-- ARGV  1 the group; 2 the consumer; 3 idle time, ms; 4 most entries; 5 bytes after which to stop; 6 starts after which
--       an entry is poisoned, 0 for never; 7 most suspects; 8 most entries to be started alone
-- Reply {1 when there are more, else 0; for each entry taken: {id, how, starts, names and values}}; how is
--       taken     nothing speaks against it: handed back, or nobody counts
--       suspect   was in hand where its consumer vanished; its starts are 2 now
--       lone      its consumer vanished twice or more: to be started alone; its starts are as they were
--       poisoned  was started often enough
-- Entries whose text was deleted are acknowledged. XACK and XCLAIM are allowed when Redis is full.
local HANDED_BACK, PAGE, MOST_ROWS = 1000000000, 100, 1000
local group, me, idle_limit = ARGV[1], ARGV[2], tonumber(ARGV[3])
local room, bytes, most_starts = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local suspects, lone = tonumber(ARGV[7]), tonumber(ARGV[8])

local function how(starts, idle)
  if most_starts == 0 then return 'taken' end
  if starts >= most_starts then return 'poisoned' end
  if starts > 1 then return lone > 0 and 'lone' end
  if idle >= HANDED_BACK then return 'taken' end
  return suspects > 0 and 'suspect'
end

local taken, more, rows, from = {}, 0, 0, '-'
while from and rows < MOST_ROWS do
  local page = redis.call('XPENDING', KEYS[1], group, 'IDLE', idle_limit, from, '+', PAGE)
  rows = rows + #page
  from = #page == PAGE and '(' .. page[PAGE][1]
  for _, row in ipairs(page) do
    local id, owner, idle, starts = row[1], row[2], row[3], row[4]
    -- what this consumer handed back is first offered to the others
    if owner ~= me or idle < HANDED_BACK or idle >= HANDED_BACK + idle_limit then
      local kind = how(starts, idle)
      if #taken >= room or bytes <= 0 then
        more, from = 1, false
        break
      end
      if not kind then
        more = 1
      else
        local found = redis.call('XRANGE', KEYS[1], id, id)[1]
        if not found then
          redis.call('XACK', KEYS[1], group, id)
        else
          if kind == 'suspect' then
            suspects, starts = suspects - 1, 2
          elseif kind == 'lone' then
            lone = lone - 1
          end
          redis.call('XCLAIM', KEYS[1], group, me, 0, id, 'RETRYCOUNT', starts, 'JUSTID')
          for _, text in ipairs(found[2]) do bytes = bytes - #text end
          taken[#taken + 1] = { id, kind, starts, found[2] }
        end
      end
    end
  end
end
return { more, taken }
