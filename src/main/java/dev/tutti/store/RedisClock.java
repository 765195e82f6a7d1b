package dev.tutti.store;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** Redis's time is the time. Scripts add this offset to it, so that a test can move the clock; otherwise it is zero. */
@ApplicationScoped
public class RedisClock {
    private volatile long offset;

    /** What scripts add, in ms. */
    long offset() {
        return offset;
    }

    /** Moves the clock of this process's scripts. For tests. */
    public void advance(Duration by) {
        offset += by.toMillis();
    }
}
