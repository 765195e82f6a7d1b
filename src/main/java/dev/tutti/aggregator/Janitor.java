package dev.tutti.aggregator;

import dev.tutti.config.TuttiConfig;
import dev.tutti.store.DropEmptyQueues;
import dev.tutti.store.EverySecond;
import dev.tutti.store.ForgetIdempotencies;
import dev.tutti.store.MemoryPressure;
import dev.tutti.store.RemoveEnded;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;

/**
 * Removes what has been kept for long enough, each second: ended chords, the oldest of them also earlier while Redis's memory
 * is over its limit, idempotency keys, the keys of empty queues.
 */
@ApplicationScoped
class Janitor {
    /** Removed a second and partition, beyond what is old, while Redis's memory is over its limit. */
    private static final int FOR_MEMORY = 1_024;

    /** Even then nobody's chord goes who has just waited for it. */
    private static final Duration TO_BE_READ = Duration.ofMinutes(5);

    private final RemoveEnded chords;
    private final MemoryPressure memory;
    private final ForgetIdempotencies idempotencies;
    private final DropEmptyQueues queues;
    private final EachPartition partitions;
    private final EverySecond everySecond;
    private final TuttiConfig config;

    Janitor(
            RemoveEnded chords,
            MemoryPressure memory,
            ForgetIdempotencies idempotencies,
            DropEmptyQueues queues,
            EachPartition partitions,
            EverySecond everySecond,
            TuttiConfig config) {
        this.chords = chords;
        this.memory = memory;
        this.idempotencies = idempotencies;
        this.queues = queues;
        this.partitions = partitions;
        this.everySecond = everySecond;
        this.config = config;
    }

    void start(@Observes StartupEvent event) {
        if (config.aggregator().enabled()) {
            everySecond.call("removing what is old", this::clean);
        }
    }

    /** Removes what is old in every partition. Never fails: the next second tries again. */
    Uni<Void> clean() {
        return partitions.call(1, this::clean, AggregatorLog.LOG::notRemoved);
    }

    private Uni<Void> clean(int partition) {
        return chords.expired(partition)
                .chain(removed -> memory.overLimit()
                        ? chords.oldest(partition, TO_BE_READ, FOR_MEMORY).map(more -> removed + more)
                        : Uni.createFrom().item(removed))
                .invoke(removed -> {
                    if (removed > 0) {
                        AggregatorLog.LOG.removed(partition, removed);
                    }
                })
                .chain(() -> idempotencies.due(partition))
                .chain(() -> queues.drop(partition))
                .replaceWithVoid();
    }
}
