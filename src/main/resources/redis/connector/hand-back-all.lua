-- Hands back what a consumer owns of one stream, page by page: what it still owned when it ended and knew nothing of.
-- KEYS  1 the stream
-- ARGV  1 the group; 2 the consumer; 3 idle time they get, ms; 4 where the page begins, '-' for the first
-- Reply where the next page begins, '' after the last. XCLAIM is allowed when Redis is full.
local HANDED_BACK, PAGE = 1000000000, 500
local page = redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[4], '+', PAGE, ARGV[2])
for _, row in ipairs(page) do
  if row[3] < HANDED_BACK then
    redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, row[1], 'IDLE', ARGV[3], 'RETRYCOUNT', row[4], 'JUSTID')
  end
end
return #page == PAGE and '(' .. page[PAGE][1] or ''
