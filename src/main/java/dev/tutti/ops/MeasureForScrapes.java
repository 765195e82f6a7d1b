package dev.tutti.ops;

import dev.tutti.config.TuttiConfig;
import dev.tutti.store.EverySecond;
import dev.tutti.store.MeasureOpen;
import dev.tutti.store.MeasureQueues;
import dev.tutti.store.QueueFigures;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Measures in aggregators what Redis holds: each second, as long as somebody scrapes. So a scrape waits for nothing and is no
 * older than a second, and where nobody scrapes Redis is left alone.
 */
@ApplicationScoped
class MeasureForScrapes {
    private final MeasureQueues queues;
    private final MeasureOpen open;
    private final LatestFigures latest;
    private final QueueMeters meters;
    private final EverySecond everySecond;
    private final TuttiConfig config;

    MeasureForScrapes(
            MeasureQueues queues,
            MeasureOpen open,
            LatestFigures latest,
            QueueMeters meters,
            EverySecond everySecond,
            TuttiConfig config) {
        this.queues = queues;
        this.open = open;
        this.latest = latest;
        this.meters = meters;
        this.everySecond = everySecond;
        this.config = config;
    }

    void start(@Observes StartupEvent event) {
        if (config.aggregator().enabled()) {
            meters.show();
            everySecond.call(
                    "measuring queues",
                    () -> latest.areWanted() ? measure() : Uni.createFrom().voidItem());
        }
    }

    /** Measures now; fails with {@link dev.tutti.store.StoreDown}. */
    private Uni<Void> measure() {
        return queues.all()
                .map(all -> all.stream().collect(Collectors.toUnmodifiableMap(QueueFigures::name, Function.identity())))
                .chain(byName -> open.all().invoke(figures -> {
                    latest.are(byName, figures);
                    meters.queues(byName.keySet());
                }))
                .replaceWithVoid();
    }
}
