package dev.tutti.connector;

/**
 * Keeps reads near a number of bytes. Redis counts entries only, so it goes by the size of those that came before: a
 * moving average over reads. Not thread-safe.
 */
final class ReadSize {
    private static final double WEIGHT_OF_THE_LAST = 0.25;

    private final int mostBytes;
    private double average;

    ReadSize(int mostBytes) {
        this.mostBytes = mostBytes;
    }

    /** How many entries to ask for when there is room for that many: at least 1. */
    int atMost(int slots) {
        return average == 0 ? slots : (int) Math.max(1, Math.min(slots, mostBytes / average));
    }

    void saw(int entries, long bytes) {
        if (entries > 0) {
            double each = Math.max(1, (double) bytes / entries);
            // large ones count at once, small ones lower it step by step
            average = each > average ? each : average + WEIGHT_OF_THE_LAST * (each - average);
        }
    }
}
