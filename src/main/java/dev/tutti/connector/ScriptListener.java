package dev.tutti.connector;

import java.util.Optional;

/** A bean of this type is told of each script call. It must be quick, safe from any thread, and never throw. */
public interface ScriptListener {

    /**
     * A call has ended.
     *
     * @param nanos from sending it to its reply, waiting in the connection's queue and for Redis included
     * @param failure {@link RedisUnavailable}, {@link RedisRefused} or another; empty when it was answered
     */
    void ended(RedisScript script, long nanos, Optional<Throwable> failure);
}
