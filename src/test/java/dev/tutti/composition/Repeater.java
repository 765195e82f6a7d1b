package dev.tutti.composition;

import dev.tutti.wire.Header;
import dev.tutti.wire.Kind;
import dev.tutti.wire.TaskMessage;
import io.quarkus.redis.datasource.RedisDataSource;
import io.vertx.mutiny.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** Adds messages and envelopes a second time. */
final class Repeater {
    private static final int LOOKED_AT = 20;

    private final RedisDataSource redis;
    private final Streams streams;
    private final Random chance;
    private final Predicate<String> taken;
    private final AtomicInteger repeated = new AtomicInteger();

    /** @param taken entries that somebody has who vanished: a repeat would be run in its stead, and nobody would miss it */
    Repeater(RedisDataSource redis, Streams streams, Random chance, Predicate<String> taken) {
        this.redis = redis;
        this.streams = streams;
        this.chance = chance;
        this.taken = taken;
    }

    /** How many came a second time. */
    int repeated() {
        return repeated.get();
    }

    /** Some of the first in each stream. */
    void repeatSome() {
        streams.tasks().forEach(stream -> repeatSome(stream, true));
        streams.envelopes().forEach(stream -> repeatSome(stream, false));
    }

    /** But for messages of what notes its calls: those are called once. */
    private void repeatSome(String stream, boolean tasks) {
        for (Response entry : redis.execute("XRANGE", stream, "-", "+", "COUNT", "" + LOOKED_AT)) {
            boolean may = !taken.test(entry.get(0).toString()) && (!tasks || !notes(entry.get(1)));
            if (may && chance.nextBoolean()) {
                List<String> add = new ArrayList<>(List.of(stream, "NOMKSTREAM", "*"));
                entry.get(1).forEach(field -> add.add(field.toString()));
                if (redis.execute("XADD", add.toArray(String[]::new)) != null) {
                    repeated.incrementAndGet();
                }
            }
        }
    }

    private static boolean notes(Response fields) {
        for (int i = 0; i < fields.size(); i += 2) {
            if (fields.get(i).toString().equals(TaskMessage.HEADER)) {
                Header header = Header.parse(fields.get(i + 1).toString());
                Kind of = header.chain().map(Header.Chain::of).orElse(header.kind());
                return of == Kind.CALLBACK || of == Kind.ERRBACK || of == Kind.FIRST_FAILURE;
            }
        }
        throw new AssertionError("no message: " + fields);
    }
}
