-- first-failed: records how the task ended that a chord runs at its first failure. Nothing else of the chord changes.
-- KEYS  1 envelopes, 2 chord hash
-- ARGV  1 consumer group, 2 entry id, 3 outcome
-- reply 1 recorded; 0 it was before, or the chord is gone; the envelope is acknowledged either way
-- Memory: starts with XACK, for what was accepted ends when Redis is full.
if #KEYS ~= 2 or #ARGV ~= 3 then return redis.error_reply('ERR first-failed: keys or arguments do not fit') end
redis.call('XACK', KEYS[1], ARGV[1], ARGV[2])
redis.call('XDEL', KEYS[1], ARGV[2])
if redis.call('HEXISTS', KEYS[2], 'firstFailure') == 0 then return 0 end
return redis.call('HSETNX', KEYS[2], 'onFirstFailureOutcome', ARGV[3])
