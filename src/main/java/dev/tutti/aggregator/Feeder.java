package dev.tutti.aggregator;

import dev.tutti.config.TuttiConfig;
import dev.tutti.store.Dispatching;
import dev.tutti.store.EverySecond;
import dev.tutti.store.Partitions;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Dispatches large chords on: after each batch of envelopes, and each second, so that one that stopped is found. */
@ApplicationScoped
class Feeder {
    private final Dispatching dispatching;
    private final Partitions partitions;
    private final EverySecond everySecond;
    private final TuttiConfig config;

    Feeder(Dispatching dispatching, Partitions partitions, EverySecond everySecond, TuttiConfig config) {
        this.dispatching = dispatching;
        this.partitions = partitions;
        this.everySecond = everySecond;
        this.config = config;
    }

    void start(@Observes StartupEvent event) {
        if (config.aggregator().enabled()) {
            everySecond.call("dispatching on", this::feed);
        }
    }

    /** Fills the windows of every partition. Never fails: the next second tries again. */
    Uni<Void> feed() {
        return Multi.createFrom()
                .iterable(partitions.all())
                .onItem()
                .transformToUniAndConcatenate(dispatching::feed)
                .onItem()
                .ignoreAsUni()
                .onFailure()
                .invoke(failure -> AggregatorLog.LOG.notFed(failure.getMessage()))
                .onFailure()
                .recoverWithNull();
    }
}
