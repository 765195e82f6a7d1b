package dev.tutti.store;

import dev.tutti.connector.RedisCommands;
import dev.tutti.connector.RedisScript;
import dev.tutti.connector.ScriptCall;
import dev.tutti.wire.Pieces;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * {@code redis/queue-figures.lua}: how much is in the queues. The queues are those in which something is or was lately, and
 * those that live workers serve. The figures of one partition are of one instant. Every method fails with
 * {@link StoreDown}.
 */
@ApplicationScoped
public class MeasureQueues {
    private static final RedisScript SCRIPT = StoreScripts.load("queue-figures");
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final int QUEUES_A_CALL = 256;
    private static final int PARTITIONS_AT_ONCE = 16;
    private static final int FIGURES = 6;

    private final RedisCommands redis;
    private final RedisKeys keys;
    private final RedisClock clock;
    private final Partitions partitions;
    private final LiveWorkers workers;

    MeasureQueues(RedisCommands redis, RedisKeys keys, RedisClock clock, Partitions partitions, LiveWorkers workers) {
        this.redis = redis;
        this.keys = keys;
        this.clock = clock;
        this.partitions = partitions;
        this.workers = workers;
    }

    /** All queues, by name. */
    public Uni<List<QueueFigures>> all() {
        return names().chain(this::measure)
                .onFailure()
                .transform(failure -> StoreDown.of("the queues were not measured", failure));
    }

    /** One queue; one that nobody has heard of is empty. */
    public Uni<QueueFigures> one(String name) {
        return measure(List.of(name))
                .map(figures -> figures.get(0))
                .onFailure()
                .transform(failure -> StoreDown.of("queue " + name + " was not measured", failure));
    }

    private Uni<Collection<String>> names() {
        List<Request> reads = partitions.all().stream()
                .map(partition -> Request.cmd(Command.HKEYS).arg(keys.queues(partition)))
                .toList();
        return workers.refresh().chain(() -> redis.sendAll(reads)).map(replies -> {
            TreeSet<String> names = new TreeSet<>();
            replies.forEach(reply -> reply.forEach(name -> names.add(name.toString())));
            workers.live().forEach(worker -> names.addAll(worker.queues()));
            return names;
        });
    }

    private Uni<List<QueueFigures>> measure(Collection<String> names) {
        List<List<String>> pieces = Pieces.of(List.copyOf(names), QUEUES_A_CALL, Long.MAX_VALUE, name -> 0);
        return Multi.createFrom()
                .iterable(partitions.all())
                .onItem()
                .transformToMulti(partition -> Multi.createFrom()
                        .iterable(pieces)
                        .onItem()
                        .transformToUniAndConcatenate(piece -> measure(partition, piece)))
                .merge(PARTITIONS_AT_ONCE)
                .collect()
                .asList()
                .map(MeasureQueues::sum);
    }

    private Uni<List<QueueFigures>> measure(int partition, List<String> names) {
        List<String> key = new ArrayList<>(List.of(keys.queues(partition)));
        List<Object> args = new ArrayList<>(List.of(clock.offset(), RedisKeys.WORKERS, SOON.toMillis()));
        for (String name : names) {
            key.add(keys.first(partition, name));
            key.add(keys.bulk(partition, name));
            key.add(keys.delayed(partition, name));
            args.add(name);
        }
        return redis.call(new ScriptCall(SCRIPT, key, args)).map(reply -> figures(names, reply));
    }

    private static List<QueueFigures> figures(List<String> names, Response reply) {
        List<QueueFigures> figures = new ArrayList<>(names.size());
        for (int i = 0; i < names.size(); i++) {
            int at = FIGURES * i;
            figures.add(new QueueFigures(
                    names.get(i),
                    reply.get(at).toLong(),
                    reply.get(at + 1).toLong(),
                    reply.get(at + 2).toLong(),
                    reply.get(at + 3).toLong(),
                    reply.get(at + 4).toLong(),
                    Duration.ofMillis(reply.get(at + 5).toLong())));
        }
        return figures;
    }

    private static List<QueueFigures> sum(List<List<QueueFigures>> partitions) {
        Map<String, QueueFigures> byName = new TreeMap<>();
        partitions.forEach(
                figures -> figures.forEach(figure -> byName.merge(figure.name(), figure, QueueFigures::plus)));
        return List.copyOf(byName.values());
    }
}
