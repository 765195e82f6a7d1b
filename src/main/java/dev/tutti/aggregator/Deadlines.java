package dev.tutti.aggregator;

import dev.tutti.config.TuttiConfig;
import dev.tutti.store.CloseNested;
import dev.tutti.store.DueChords;
import dev.tutti.store.EverySecond;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Closes, each second, the chords whose time is up, members', callbacks', and that of a submission, and those nested in chords
 * that were closed.
 */
@ApplicationScoped
class Deadlines {
    private final DueChords due;
    private final CloseNested nested;
    private final EachPartition partitions;
    private final EverySecond everySecond;
    private final TuttiConfig config;

    Deadlines(
            DueChords due, CloseNested nested, EachPartition partitions, EverySecond everySecond, TuttiConfig config) {
        this.due = due;
        this.nested = nested;
        this.partitions = partitions;
        this.everySecond = everySecond;
        this.config = config;
    }

    void start(@Observes StartupEvent event) {
        if (config.aggregator().enabled()) {
            everySecond.call("closing chords whose time is up", this::close);
        }
    }

    private Uni<Void> close() {
        return partitions
                .call(1, due::close, AggregatorLog.LOG::notClosed)
                .chain(() -> partitions.call(1, nested::close, AggregatorLog.LOG::notClosed));
    }
}
