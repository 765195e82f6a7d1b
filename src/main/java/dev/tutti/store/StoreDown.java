package dev.tutti.store;

import dev.tutti.connector.RedisRefused;
import dev.tutti.connector.RedisUnavailable;

/** The store could not do what it was asked. Nothing else was done instead; trying again helps. */
public final class StoreDown extends RuntimeException {
    private final boolean outcomeUnknown;

    private StoreDown(String message, boolean outcomeUnknown, Throwable cause) {
        super(message, cause);
        this.outcomeUnknown = outcomeUnknown;
    }

    /** Whether it may have been done all the same: the connection broke before Redis answered. */
    public boolean outcomeUnknown() {
        return outcomeUnknown;
    }

    /** The same failure in the store's words; failures of other kinds stay what they are. */
    static Throwable of(String what, Throwable failure) {
        if (failure instanceof RedisUnavailable down) {
            return new StoreDown(what + ": Redis is away: " + down.getMessage(), down.outcomeUnknown(), down);
        }
        if (failure instanceof RedisRefused refused) {
            return new StoreDown(what + ": Redis refused: " + refused.getMessage(), false, refused);
        }
        return failure;
    }
}
