package dev.tutti.connector;

import java.util.concurrent.ThreadLocalRandom;

/** How long to wait before the next attempt: doubles from the least to the most, each time with jitter of one half. */
final class Backoff {
    private static final int MOST_DOUBLINGS = 30;

    private final long minMs;
    private final long maxMs;
    private int failures;

    Backoff(long minMs, long maxMs) {
        this.minMs = minMs;
        this.maxMs = maxMs;
    }

    /** Milliseconds to wait after one more failure, at least 1. */
    long nextMs() {
        long ceiling = Math.min(maxMs, minMs << Math.min(failures, MOST_DOUBLINGS));
        failures++;
        long half = ceiling / 2;
        return Math.max(1, half + ThreadLocalRandom.current().nextLong(half + 1));
    }

    /** After a success: the next wait is a short one again. */
    void reset() {
        failures = 0;
    }
}
