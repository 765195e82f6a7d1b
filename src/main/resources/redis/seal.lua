-- seal: accepts a chord whose chunks are all there; from here on its callback will come.
-- KEYS  1 chord hash, 2 opening, 3 dispatching, 4 queues, 5 chords:opening, 6 chords:running, 7 deadlines,
--       8 chords:abandoned, 9 ended, 10 open counter
-- ARGV  1 clock offset (ms), 2 id, 3 total, 4 events channel, 5 number of queues q, then q × (name, members, 0 where only later
--       links of chains run), then most queues,
--       fingerprint of the members of a streamed chord with an idempotency key ('' for none)
-- reply {state, created (ms), deadline (ms)}; the same for a repeat; {'gone'} or {'gap', appended} when nothing was written;
--       {'queues'}: over their limit, so the chord is given up; a nested one was accepted with its parent
-- Hash: undispatched = members that this round has not dispatched yet, only of a chord with maxConcurrency.
if #KEYS ~= 10 or #ARGV ~= 7 + 2 * tonumber(ARGV[5]) then
  return redis.error_reply('ERR seal: keys or arguments do not fit')
end
local h = redis.call('HMGET', KEYS[1], 'state', 'appended', 'created', 'deadline', 'deadlineAfter', 'maxConcurrency', 'parent',
  'notAfter')
if not h[1] then return {'gone'} end
if h[1] ~= 'opening' then return {h[1], tonumber(h[3]), tonumber(h[4])} end
if h[2] ~= ARGV[3] then return {'gap', tonumber(h[2])} end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[1])
local names = {}
for n = 1, tonumber(ARGV[5]) do names[n] = ARGV[4 + 2 * n] end
if not h[7] and too_many_queues(KEYS[4], names, tonumber(ARGV[#ARGV - 1])) then
  abandon({hash = KEYS[1], opening = KEYS[2], openings = KEYS[5], abandoned = KEYS[8], ended = KEYS[9], open = KEYS[10],
    id = ARGV[2], now = now, events = ARGV[4]})
  return {'queues'}
end
redis.call('ZREM', KEYS[2], ARGV[2])
for n = 1, tonumber(ARGV[5]) do
  local name, members = ARGV[4 + 2 * n], ARGV[5 + 2 * n]
  redis.call('HSET', KEYS[1], 'total:' .. name, members, 'succeeded:' .. name, 0, 'undispatched:' .. name, members)
  redis.call('HINCRBY', KEYS[4], name, members)
end
local deadline = math.min(now + tonumber(h[5]), tonumber(h[8] or 'inf'))
redis.call('HSET', KEYS[1], 'state', 'running', 'total', ARGV[3], 'deadline', deadline)
if h[6] then redis.call('HSET', KEYS[1], 'undispatched', ARGV[3]) end
if ARGV[#ARGV] ~= '' then redis.call('HSET', KEYS[1], 'submitted', ARGV[#ARGV]) end
redis.call('ZADD', KEYS[7], deadline, ARGV[2])
redis.call('ZREM', KEYS[5], ARGV[2])
redis.call('ZADD', KEYS[6], 0, ARGV[2])
redis.call('ZADD', KEYS[3], now, ARGV[2])
redis.call('PUBLISH', ARGV[4], ARGV[2] .. ' running 1')
return {'running', tonumber(h[3]), deadline}
