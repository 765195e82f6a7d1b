package dev.tutti.store;

import java.time.Duration;
import java.util.Collection;
import java.util.List;

/**
 * The clock of a history: each step is done at a whole second of its own, whatever time that takes, so that the model knows
 * all times to a few seconds; and never near a time at which something is due.
 */
final class ModelClock {
    /** What two times must at least be apart for their order to be known, in ms. */
    static final long APART = 5_000;

    private static final long STEP = 1_000;
    private final List<GivenStore> stores;
    private long now;

    ModelClock(List<GivenStore> stores) {
        this.stores = stores;
        this.now = redis() / STEP * STEP;
    }

    long now() {
        return now;
    }

    /**
     * Moves on to the next second.
     *
     * @param times from which it keeps away, in ms
     * @param spans what it adds to now makes other times that keep away from them as well
     */
    void next(Collection<Long> times, List<Long> spans) {
        do {
            now += STEP;
        } while (spans.stream().anyMatch(span -> isNear(times, now + span)));
        set();
    }

    /** Moves on to a moment after that time. */
    void after(long time) {
        now = Math.max(now, (time + APART) / STEP * STEP + STEP);
        set();
    }

    static boolean isNear(Collection<Long> times, long time) {
        return times.stream().anyMatch(other -> Math.abs(other - time) < APART);
    }

    /** Lets Redis's time be this one. */
    private void set() {
        long redis = redis();
        stores.forEach(store -> store.clock.advance(Duration.ofMillis(now - redis - store.clock.offset())));
    }

    private long redis() {
        var time = stores.get(0).redis("TIME");
        return time.get(0).toLong() * 1_000 + time.get(1).toLong() / 1_000;
    }
}
