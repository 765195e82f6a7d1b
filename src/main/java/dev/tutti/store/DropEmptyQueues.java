package dev.tutti.store;

import dev.tutti.connector.RedisCommands;
import dev.tutti.connector.RedisScript;
import dev.tutti.connector.ScriptCall;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * {@code redis/drop-queue.lua}: removes the keys of queues that are empty and that no live worker serves, for deleting a
 * stream wakes those who wait at it with an error. A worker that starts in the same instant gets that error and makes its
 * group anew; nothing is lost, for nothing was there.
 */
@ApplicationScoped
public class DropEmptyQueues {
    private static final RedisScript SCRIPT = StoreScripts.load("drop-queue");
    private static final int PAGE = 256;
    private static final int QUEUES_AT_ONCE = 8;

    private final RedisCommands redis;
    private final RedisKeys keys;
    private final LiveWorkers workers;
    private final Map<Integer, String> cursors = new ConcurrentHashMap<>();

    DropEmptyQueues(RedisCommands redis, RedisKeys keys, LiveWorkers workers) {
        this.redis = redis;
        this.keys = keys;
        this.workers = workers;
    }

    /**
     * Looks at some 256 queues of a partition, at the next ones the next time.
     *
     * @return names of the queues whose keys are gone; none while it is not known what the live workers serve. Fails with
     *     {@link StoreDown}
     */
    public Uni<List<String>> drop(int partition) {
        return drop(partition, LiveWorkers.SILENCE);
    }

    /** The same, with consumers taken for gone after that silence. */
    Uni<List<String>> drop(int partition, Duration silence) {
        Optional<Set<String>> served = workers.served();
        if (served.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        return redis.send(Request.cmd(Command.HSCAN)
                        .arg(keys.queues(partition))
                        .arg(cursors.getOrDefault(partition, "0"))
                        .arg("COUNT")
                        .arg(PAGE))
                .invoke(reply -> cursors.put(partition, reply.get(0).toString()))
                .chain(reply -> Multi.createFrom()
                        .iterable(emptyOnes(reply.get(1), served.get()))
                        .onItem()
                        .transformToUni(queue -> drop(partition, queue, silence)
                                .map(dropped -> dropped ? Optional.of(queue) : Optional.<String>empty()))
                        .merge(QUEUES_AT_ONCE)
                        .filter(Optional::isPresent)
                        .map(Optional::get)
                        .collect()
                        .asList())
                .onFailure()
                .transform(failure ->
                        StoreDown.of("empty queues of partition " + partition + " were not removed", failure));
    }

    private static List<String> emptyOnes(Response pairs, Set<String> served) {
        List<String> empty = new ArrayList<>();
        for (int i = 0; i < pairs.size(); i += 2) {
            String queue = pairs.get(i).toString();
            if (!served.contains(queue) && pairs.get(i + 1).toLong() <= 0) {
                empty.add(queue);
            }
        }
        return empty;
    }

    private Uni<Boolean> drop(int partition, String queue, Duration silence) {
        return redis.call(new ScriptCall(
                        SCRIPT,
                        List.of(
                                keys.first(partition, queue),
                                keys.bulk(partition, queue),
                                keys.delayed(partition, queue),
                                keys.queues(partition)),
                        List.of(queue, silence.toMillis())))
                .map(reply -> reply.toInteger() == 1);
    }
}
