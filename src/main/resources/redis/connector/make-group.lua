-- Makes a group at the start of a stream, and the stream.
-- KEYS  1 the stream
-- ARGV  1 the group
-- Reply OK, or the error BUSYGROUP when there is one.
-- Memory: starts with PERSIST, for what is in a stream can be read also when Redis is full, which refuses XGROUP CREATE.
redis.call('PERSIST', KEYS[1])
return redis.pcall('XGROUP', 'CREATE', KEYS[1], ARGV[1], '0', 'MKSTREAM')
