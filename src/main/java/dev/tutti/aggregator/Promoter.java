package dev.tutti.aggregator;

import dev.tutti.config.TuttiConfig;
import dev.tutti.store.EverySecond;
import dev.tutti.store.Partitions;
import dev.tutti.store.PromoteDue;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Comparator;

/**
 * Returns messages whose wait is over to their streams, each when it is due. One that was put off since the last look is
 * known a second later at the most.
 */
@ApplicationScoped
class Promoter {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(20);

    private final PromoteDue promoteDue;
    private final Partitions partitions;
    private final EverySecond everySecond;
    private final TuttiConfig config;

    Promoter(PromoteDue promoteDue, Partitions partitions, EverySecond everySecond, TuttiConfig config) {
        this.promoteDue = promoteDue;
        this.partitions = partitions;
        this.everySecond = everySecond;
        this.config = config;
    }

    void start(@Observes StartupEvent event) {
        if (config.aggregator().enabled()) {
            everySecond.again("sending due tasks", this::promote);
        }
    }

    /** How long until something is due, as far as is known: a second when nothing is. Never fails. */
    private Uni<Duration> promote() {
        return Multi.createFrom()
                .iterable(partitions.all())
                .onItem()
                .transformToUniAndConcatenate(partition -> promoteDue
                        .promote(partition)
                        .onFailure()
                        .invoke(failure -> AggregatorLog.LOG.notPromoted(failure.getMessage()))
                        .map(next -> next.orElse(SECOND))
                        .onFailure()
                        .recoverWithItem(SECOND))
                .collect()
                .asList()
                .map(pauses -> pauses.stream().min(Comparator.naturalOrder()).orElse(SECOND))
                .map(pause -> pause.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : pause);
    }
}
