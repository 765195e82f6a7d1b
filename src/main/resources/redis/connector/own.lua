-- Changes pending entries of one stream, and only those that still belong to this consumer: renews them, writes down
-- that they were started, or hands them back. XCLAIM alone would take them from whoever owns them now.
-- KEYS  1 the stream
-- ARGV  1 the group; 2 the consumer; 3 idle time they get, ms; then for each entry, at most 500: its id, the number of
--       starts to write, -1 to keep it
-- Reply for each entry: 1 done; 0 another consumer's, or handed back; -1 not pending any more.
-- Repeating it is harmless. XCLAIM is allowed when Redis is full.
local HANDED_BACK = 1000000000
local replies = {}
for at = 4, #ARGV, 2 do
  local reply = -1
  local row = redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[at], ARGV[at], 1)[1]
  if row then
    reply = 0
    if row[2] == ARGV[2] and row[3] < HANDED_BACK then
      local starts = tonumber(ARGV[at + 1])
      if starts < 0 then starts = row[4] end
      -- JUSTID: or it would count as a delivery
      local claimed = redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, ARGV[at], 'IDLE', ARGV[3],
        'RETRYCOUNT', starts, 'JUSTID')
      -- Redis 7 claims no entry whose text was deleted
      reply = #claimed == 1 and 1 or -1
    end
  end
  replies[#replies + 1] = reply
end
return replies
