package dev.tutti.connector;

import java.time.Duration;

/**
 * How a channel holds on to its entries and comes by those of others.
 *
 * @param claimIdleMs silence after which an entry is taken over
 * @param maxDeliveries starts alone after which an entry is poisoned; 0: entries are taken over for ever
 * @param drainMs longest wait at shutdown for entries in hand
 */
record TakeoverSettings(long claimIdleMs, int maxDeliveries, long drainMs) {
    /** Unless the attribute {@code claim-idle} says otherwise. */
    static final Duration CLAIM_IDLE = Duration.ofSeconds(30);

    /** Unless the attribute {@code drain} says otherwise. */
    static final Duration DRAIN = Duration.ofSeconds(25);

    /** Starts before those alone: the first, and one beside few others. */
    private static final int STARTS_BEFORE_ALONE = 2;

    /** How many starts poison an entry; 0 for never. */
    int mostStarts() {
        return maxDeliveries == 0 ? 0 : STARTS_BEFORE_ALONE + maxDeliveries;
    }

    /** How often entries in hand are renewed. */
    long renewalMs() {
        return claimIdleMs / 3;
    }
}
