package dev.tutti.composition;

import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.awaitility.Awaitility.await;

import dev.tutti.store.RedisKeys;
import io.quarkus.redis.datasource.RedisDataSource;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * While compositions run, messages of members and links and envelopes of every kind come a second time, and consumers that
 * nobody hears of again take others into their hands, as a worker or aggregator does that is killed.
 */
final class Trouble implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int REPEAT_EVERY_MS = 2;
    private static final int TAKE_EVERY_MS = 40;

    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(2);
    private final Repeater repeater;
    private final Taker taker;
    private final List<Future<?>> running;

    Trouble(RedisDataSource redis, RedisKeys keys, int partitions, long seed) {
        Streams streams = new Streams(keys, partitions);
        this.taker = new Taker(redis, streams, new Random(~seed));
        this.repeater = new Repeater(redis, streams, new Random(seed), taker::has);
        this.running = List.of(
                threads.scheduleWithFixedDelay(repeater::repeatSome, 0, REPEAT_EVERY_MS, TimeUnit.MILLISECONDS),
                threads.scheduleWithFixedDelay(taker::take, 0, TAKE_EVERY_MS, TimeUnit.MILLISECONDS));
    }

    /** How many came a second time. */
    int repeated() {
        return repeater.repeated();
    }

    /** How many were taken by consumers that vanished. */
    int taken() {
        return taker.taken();
    }

    /** Ends it; fails with what went wrong with it. */
    @Override
    public void close() {
        running.forEach(each -> each.cancel(false)); // without an effect on one that has failed already
        threads.shutdown();
        await().atMost(LIMIT).until(threads::isTerminated);
        for (Future<?> each : running) {
            if (!each.isCancelled()) {
                assertThatNoException().isThrownBy(each::get);
            }
        }
    }
}
