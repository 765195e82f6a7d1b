package dev.tutti.connector;

import java.util.concurrent.atomic.LongAdder;

/**
 * What happened to the entries of one channel since it was made.
 *
 * @param reads reads that brought something
 * @param read what they brought
 * @param acknowledged let go of because their message was acknowledged
 * @param taken taken over from other consumers
 * @param lost taken over by others while they were in hand here
 * @param handedBack offered to others, after a nack or at shutdown
 * @param poisoned delivered as {@link Poisoned}
 */
record ChannelCounts(
        LongAdder reads,
        LongAdder read,
        LongAdder acknowledged,
        LongAdder taken,
        LongAdder lost,
        LongAdder handedBack,
        LongAdder poisoned) {
    ChannelCounts() {
        this(
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                new LongAdder());
    }
}
