package dev.tutti.aggregator;

import dev.tutti.config.TuttiConfig;
import dev.tutti.store.DueChords;
import dev.tutti.store.EverySecond;
import dev.tutti.store.Partitions;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Closes, each second, the chords whose time is up: members', callbacks', and that of a submission. */
@ApplicationScoped
class Deadlines {
    private final DueChords due;
    private final Partitions partitions;
    private final EverySecond everySecond;
    private final TuttiConfig config;

    Deadlines(DueChords due, Partitions partitions, EverySecond everySecond, TuttiConfig config) {
        this.due = due;
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
        return Multi.createFrom()
                .iterable(partitions.all())
                .onItem()
                .transformToUniAndConcatenate(partition -> due.close(partition)
                        .onFailure()
                        .invoke(failure -> AggregatorLog.LOG.notClosed(failure.getMessage()))
                        .onFailure()
                        .recoverWithItem(0))
                .onItem()
                .ignoreAsUni();
    }
}
