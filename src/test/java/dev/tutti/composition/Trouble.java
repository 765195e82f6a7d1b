package dev.tutti.composition;

import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.awaitility.Awaitility.await;

import dev.tutti.store.RedisKeys;
import dev.tutti.wire.Header;
import dev.tutti.wire.Kind;
import dev.tutti.wire.TaskMessage;
import io.quarkus.redis.datasource.RedisDataSource;
import io.vertx.mutiny.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * While compositions run, messages of members and links and envelopes of every kind come a second time, and consumers that
 * nobody hears of again take others into their hands, as a worker or aggregator does that is killed.
 */
final class Trouble implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int LOOKED_AT = 20;
    private static final int REPEAT_EVERY_MS = 2;
    private static final int TAKE_EVERY_MS = 40;
    private static final int TAKE_FOR_MS = 20;

    private final RedisDataSource redis;
    private final RedisKeys keys;
    private final int partitions;
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(2);
    private final List<Future<?>> running;
    private final Set<String> taken = ConcurrentHashMap.newKeySet();
    private final AtomicInteger repeated = new AtomicInteger();

    Trouble(RedisDataSource redis, RedisKeys keys, int partitions, long seed) {
        this.redis = redis;
        this.keys = keys;
        this.partitions = partitions;
        Random repeating = new Random(seed);
        Random taking = new Random(~seed);
        this.running = List.of(
                threads.scheduleWithFixedDelay(() -> repeatSome(repeating), 0, REPEAT_EVERY_MS, TimeUnit.MILLISECONDS),
                threads.scheduleWithFixedDelay(() -> take(taking), 0, TAKE_EVERY_MS, TimeUnit.MILLISECONDS));
    }

    /** How many came a second time. */
    int repeated() {
        return repeated.get();
    }

    /** How many were taken by consumers that vanished. */
    int taken() {
        return taken.size();
    }

    private Stream<String> tasks() {
        return IntStream.range(0, partitions).boxed().flatMap(partition -> Stream.of("default", "http")
                .flatMap(queue -> Stream.of(keys.first(partition, queue), keys.bulk(partition, queue))));
    }

    private Stream<String> envelopes() {
        return IntStream.range(0, partitions).mapToObj(keys::envelopes);
    }

    private void repeatSome(Random chance) {
        tasks().forEach(stream -> repeatSome(stream, true, chance));
        envelopes().forEach(stream -> repeatSome(stream, false, chance));
    }

    /** Some of the first in a stream are added once more, but for messages of callbacks: those may be called once. */
    private void repeatSome(String stream, boolean tasks, Random chance) {
        for (Response entry : redis.execute("XRANGE", stream, "-", "+", "COUNT", "" + LOOKED_AT)) {
            // a repeat of what was taken would be run in its stead, and nobody would miss it
            boolean may = !taken.contains(entry.get(0).toString()) && (!tasks || !isOfCallback(entry.get(1)));
            if (may && chance.nextBoolean()) {
                List<String> add = new ArrayList<>(List.of(stream, "NOMKSTREAM", "*"));
                entry.get(1).forEach(field -> add.add(field.toString()));
                if (redis.execute("XADD", add.toArray(String[]::new)) != null) {
                    repeated.incrementAndGet();
                }
            }
        }
    }

    private static boolean isOfCallback(Response fields) {
        for (int i = 0; i < fields.size(); i += 2) {
            if (fields.get(i).toString().equals(TaskMessage.HEADER)) {
                Header header = Header.parse(fields.get(i + 1).toString());
                Kind of = header.chain().map(Header.Chain::of).orElse(header.kind());
                return of == Kind.CALLBACK || of == Kind.ERRBACK;
            }
        }
        throw new AssertionError("no message: " + fields);
    }

    /** Waits beside the workers, or the aggregators, for what comes next. */
    private void take(Random chance) {
        boolean tasks = chance.nextInt(3) > 0;
        List<String> streams = (tasks ? tasks() : envelopes()).toList();
        String stream = streams.get(chance.nextInt(streams.size()));
        String group = tasks ? RedisKeys.WORKERS : RedisKeys.AGGREGATORS;
        redis.withConnection(own -> {
            Response read = read(own, group, stream);
            if (read != null && read.size() > 0) {
                Response entries = read.getKeys().isEmpty() ? read.get(0).get(1) : read.get(stream); // RESP2, RESP3
                entries.forEach(entry -> taken.add(entry.get(0).toString()));
            }
        });
    }

    /** Null when nothing came; when there is no such group, too: nothing was sent to that queue yet, or it was dropped. */
    private @Nullable Response read(RedisDataSource own, String group, String stream) {
        String consumer = "vanished-" + taken.size();
        try {
            return own.execute(
                    "XREADGROUP",
                    "GROUP",
                    group,
                    consumer,
                    "COUNT",
                    "2",
                    "BLOCK",
                    "" + TAKE_FOR_MS,
                    "STREAMS",
                    stream,
                    ">");
        } catch (RuntimeException e) {
            if (String.valueOf(e.getMessage()).contains("NOGROUP")) {
                return null;
            }
            throw e;
        }
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
