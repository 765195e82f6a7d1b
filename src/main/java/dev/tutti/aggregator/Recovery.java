package dev.tutti.aggregator;

import dev.tutti.config.TuttiConfig;
import dev.tutti.store.EverySecond;
import dev.tutti.store.RecoverLost;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;

/** Looks for what Redis lost, each second for some of the open chords. */
@ApplicationScoped
class Recovery {
    /** Time between two looks at what seems to be lost; messages that move are elsewhere by then. */
    private static final Duration APART = Duration.ofSeconds(1);

    private static final int PARTITIONS_AT_ONCE = 16;

    private final RecoverLost lost;
    private final EachPartition partitions;
    private final EverySecond everySecond;
    private final TuttiConfig config;

    Recovery(RecoverLost lost, EachPartition partitions, EverySecond everySecond, TuttiConfig config) {
        this.lost = lost;
        this.partitions = partitions;
        this.everySecond = everySecond;
        this.config = config;
    }

    void start(@Observes StartupEvent event) {
        if (config.aggregator().enabled()) {
            everySecond.call("looking for what is lost", this::recover);
        }
    }

    /** Looks once, in every partition. Never fails: the next second goes on. */
    private Uni<Void> recover() {
        return partitions.call(
                PARTITIONS_AT_ONCE, partition -> lost.next(partition, APART), AggregatorLog.LOG::notRecovered);
    }
}
