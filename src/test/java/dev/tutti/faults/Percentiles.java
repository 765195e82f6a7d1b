package dev.tutti.faults;

import java.time.Duration;
import java.util.Collection;
import java.util.List;

/** Of measured times. */
final class Percentiles {
    private final List<Duration> sorted;

    /** @param times at least one */
    Percentiles(Collection<Duration> times) {
        sorted = times.stream().sorted().toList();
        if (sorted.isEmpty()) {
            throw new IllegalArgumentException("nothing was measured");
        }
    }

    /** The time that this share of all do not exceed. */
    Duration at(double share) {
        int index = (int) Math.ceil(share * sorted.size()) - 1;
        return sorted.get(Math.max(0, Math.min(sorted.size() - 1, index)));
    }

    /** For example {@code p50 3 ms, p99 20 ms, slowest 31 ms}. */
    String text() {
        return "p50 " + at(0.5).toMillis() + " ms, p99 " + at(0.99).toMillis() + " ms, slowest " + at(1).toMillis()
                + " ms";
    }
}
