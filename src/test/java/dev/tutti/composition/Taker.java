package dev.tutti.composition;

import dev.tutti.store.RedisKeys;
import io.quarkus.redis.datasource.RedisDataSource;
import io.vertx.mutiny.redis.client.Response;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Consumers that take messages and envelopes into their hands and are never heard of again. */
final class Taker {
    private static final int FOR_MS = 20;

    private final RedisDataSource redis;
    private final Streams streams;
    private final Random chance;
    private final Set<String> taken = ConcurrentHashMap.newKeySet();

    Taker(RedisDataSource redis, Streams streams, Random chance) {
        this.redis = redis;
        this.streams = streams;
        this.chance = chance;
    }

    /** How many were taken. */
    int taken() {
        return taken.size();
    }

    /** Whether that entry was. */
    boolean has(String entry) {
        return taken.contains(entry);
    }

    /** Waits beside the workers, or the aggregators, for what comes next. */
    void take() {
        boolean tasks = chance.nextInt(3) > 0;
        List<String> some = tasks ? streams.tasks() : streams.envelopes();
        String stream = some.get(chance.nextInt(some.size()));
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
                    "XREADGROUP", "GROUP", group, consumer, "COUNT", "2", "BLOCK", "" + FOR_MS, "STREAMS", stream, ">");
        } catch (RuntimeException e) {
            if (String.valueOf(e.getMessage()).contains("NOGROUP")) {
                return null;
            }
            throw e;
        }
    }
}
