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
import java.util.List;

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

    /** How long until something is due, as far as is known, 20 ms to a second. Never fails. */
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
                .map(Promoter::pause);
    }

    /** No longer than a second, however late the next one is due: another may be put off meanwhile. */
    static Duration pause(List<Duration> untilDue) {
        Duration next = untilDue.stream().min(Comparator.naturalOrder()).orElse(SECOND);
        if (next.compareTo(SECOND) > 0) {
            return SECOND;
        }
        return next.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : next;
    }
}
