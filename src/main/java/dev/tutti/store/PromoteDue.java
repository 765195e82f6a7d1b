package dev.tutti.store;

import dev.tutti.connector.RedisCommands;
import dev.tutti.connector.RedisScript;
import dev.tutti.connector.ScriptCall;
import io.smallrye.mutiny.CompositeException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code redis/promote.lua}: returns messages whose wait is over to the streams they came from. */
@ApplicationScoped
public class PromoteDue {
    private static final RedisScript SCRIPT = StoreScripts.load("promote");
    private static final int MOST = 256;
    private static final int MOST_BYTES = 1 << 20;
    private static final int QUEUES_AT_ONCE = 16;

    private final RedisCommands redis;
    private final RedisKeys keys;
    private final RedisClock clock;

    PromoteDue(RedisCommands redis, RedisKeys keys, RedisClock clock) {
        this.redis = redis;
        this.keys = keys;
        this.clock = clock;
    }

    /**
     * Promotes everything that is due in a partition, in calls of at most 256 messages and some 1 MiB.
     *
     * @return how long until the next message is due; empty when none waits. Fails with {@link StoreDown}, after every
     *     queue had its turn
     */
    public Uni<Optional<Duration>> promote(int partition) {
        return redis.send(Request.cmd(Command.HKEYS).arg(keys.queues(partition)))
                .chain(queues -> Multi.createFrom()
                        .iterable(texts(queues))
                        .onItem()
                        .transformToUni(queue -> promote(partition, queue))
                        .collectFailures()
                        .merge(QUEUES_AT_ONCE)
                        .filter(wait -> wait >= 0)
                        .collect()
                        .asList())
                .map(waits -> waits.stream().min(Long::compare).map(Duration::ofMillis))
                .onFailure()
                .transform(failure ->
                        StoreDown.of("due tasks of partition " + partition + " were not sent", first(failure)));
    }

    private Uni<Long> promote(int partition, String queue) {
        List<String> streams =
                List.of(keys.delayed(partition, queue), keys.first(partition, queue), keys.bulk(partition, queue));
        return redis.call(new ScriptCall(SCRIPT, streams, List.of(clock.offset(), MOST, MOST_BYTES)))
                .map(reply -> reply.get(1).toLong())
                .chain(wait ->
                        wait == 0 ? promote(partition, queue) : Uni.createFrom().item(wait));
    }

    private static Throwable first(Throwable failure) {
        return failure instanceof CompositeException several
                ? several.getCauses().get(0)
                : failure;
    }

    private static List<String> texts(Response reply) {
        List<String> texts = new ArrayList<>();
        reply.forEach(item -> texts.add(item.toString()));
        return texts;
    }
}
