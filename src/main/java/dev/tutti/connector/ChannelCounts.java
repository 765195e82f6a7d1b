package dev.tutti.connector;

import java.util.concurrent.atomic.LongAdder;

/**
 * What happened to the entries of one channel since it was made.
 *
 * @param taken taken over from other consumers
 * @param lost taken over by others while they were in hand here
 * @param handedBack offered to others, after a nack or at shutdown
 * @param poisoned delivered as {@link Poisoned}
 */
record ChannelCounts(LongAdder taken, LongAdder lost, LongAdder handedBack, LongAdder poisoned) {
    ChannelCounts() {
        this(new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder());
    }
}
