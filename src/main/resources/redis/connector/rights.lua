-- Which of these commands the user of this connection may not run. Runs none of them.
-- KEYS  none: nothing is touched, so any node of a cluster can be asked
-- ARGV  whole commands, their words separated by spaces
-- Reply those that are denied; none before Redis 7, which cannot be asked
local denied = {}
if not redis.acl_check_cmd then return denied end
for _, command in ipairs(ARGV) do
  local words = {}
  for word in string.gmatch(command, '%S+') do words[#words + 1] = word end
  if not redis.acl_check_cmd(unpack(words)) then denied[#denied + 1] = command end
end
return denied
