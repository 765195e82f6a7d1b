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
import java.util.concurrent.atomic.AtomicInteger;

/** Dispatches large chords on: after each batch of envelopes, and each second, so that one that stopped is found. */
@ApplicationScoped
class Feeder {
    private final Dispatching dispatching;
    private final Partitions partitions;
    private final EverySecond everySecond;
    private final TuttiConfig config;
    private final AtomicInteger asked = new AtomicInteger();

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

    /**
     * Feeds without being waited for: the next batch is recorded meanwhile. What asks while it feeds is served by one more
     * turn after it.
     */
    void soon() {
        if (asked.getAndIncrement() == 0) {
            feedAsAsked();
        }
    }

    private void feedAsAsked() {
        int served = asked.get();
        feed().subscribe().with(done -> {
            if (!asked.compareAndSet(served, 0)) {
                feedAsAsked();
            }
        });
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
