package dev.tutti.connector;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How an incoming channel fares. Written on its context, read from any thread. */
final class ChannelHealth {
    private static final int ROUNDS = 3;

    private final String channel;
    private final long limitNanos;
    private volatile long lastRead;
    private volatile boolean everRead;
    private volatile boolean connected;
    private volatile boolean withoutDemand;
    private volatile boolean stopped;
    private volatile @Nullable String failure;
    private volatile boolean refused;

    ChannelHealth(String channel, long blockMs) {
        this.channel = channel;
        this.limitNanos = TimeUnit.MILLISECONDS.toNanos(ROUNDS * blockMs);
    }

    void inDemand() {
        if (withoutDemand) {
            withoutDemand = false;
            lastRead = System.nanoTime();
        }
    }

    void read() {
        lastRead = System.nanoTime();
        everRead = true;
        connected = true;
        refused = false;
        if (failure != null) {
            failure = null;
            ConnectorLog.LOG.readsAgain(channel);
        }
    }

    void failed(Throwable why, boolean refusedByRedis) {
        connected = false;
        String text = String.valueOf(why.getMessage());
        // that Redis is away passes by itself, what it refuses does not: that is told even after the other
        if (failure == null || (refusedByRedis && !refused)) {
            ConnectorLog.LOG.readFailed(channel, text);
        }
        refused = refusedByRedis;
        failure = text;
    }

    /** Nobody asks for entries: then the age of the last read says nothing. */
    void withoutDemand() {
        withoutDemand = true;
    }

    void disconnected() {
        connected = false;
    }

    void stopped() {
        stopped = true;
    }

    /** Whether it reads, or could. */
    boolean isReady() {
        return !stopped && connected && (withoutDemand || System.nanoTime() - lastRead < limitNanos);
    }

    boolean isAlive() {
        return !stopped;
    }

    /** Whether its group exists, or Redis was not reached so far. */
    boolean isStarted() {
        return everRead || !refused;
    }

    /** What is wrong, or empty. */
    String message() {
        String why = failure;
        if (why != null) {
            return why;
        }
        return stopped ? "stopped" : isReady() ? "" : "no successful read lately";
    }
}
