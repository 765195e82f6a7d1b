package dev.tutti.worker;

import dev.tutti.config.TuttiConfig;
import dev.tutti.connector.StreamClass;
import dev.tutti.connector.StreamSource;
import dev.tutti.store.Partitions;
import dev.tutti.store.RedisKeys;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.function.BiFunction;

/** The streams of the tasks channel: of every partition, those of the queues served; {@code first} before bulk. */
@ApplicationScoped
@Identifier("tasks")
class TaskStreams implements StreamSource {
    private static final double BULK_SHARE = 0.75;

    private final RedisKeys keys;
    private final Partitions partitions;
    private final List<String> queues;

    TaskStreams(RedisKeys keys, Partitions partitions, TuttiConfig config) {
        this.keys = keys;
        this.partitions = partitions;
        this.queues = config.worker().queues();
    }

    @Override
    public List<StreamClass> classes() {
        return List.of(
                new StreamClass("first", 1, all(keys::first)), new StreamClass("bulk", BULK_SHARE, all(keys::bulk)));
    }

    private List<String> all(BiFunction<Integer, String, String> key) {
        return partitions.all().stream()
                .flatMap(partition -> queues.stream().map(queue -> key.apply(partition, queue)))
                .toList();
    }
}
