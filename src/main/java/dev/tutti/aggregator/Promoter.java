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

/**
 * Returns messages whose wait is over to their streams: each second, and within it as often as one that is known to wait
 * becomes due. One that was put off since the last look waits for the next second at the most.
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
            everySecond.call("sending due tasks", () -> promoteFor(SECOND));
        }
    }

    /** Promotes, and again whenever something is due, until that time is up. Never fails. */
    private Uni<Void> promoteFor(Duration left) {
        long started = System.nanoTime();
        return promote().chain(next -> {
            Duration pause = next.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : next;
            Duration then = left.minusNanos(System.nanoTime() - started).minus(pause);
            return then.isNegative() || then.isZero()
                    ? Uni.createFrom().voidItem()
                    : Uni.createFrom().voidItem().onItem().delayIt().by(pause).chain(() -> promoteFor(then));
        });
    }

    /** How long until something is due, as far as is known: a second when nothing is. */
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
                .with(java.util.stream.Collectors.reducing(
                        SECOND, (shorter, next) -> next.compareTo(shorter) < 0 ? next : shorter));
    }
}
