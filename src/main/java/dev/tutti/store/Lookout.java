package dev.tutti.store;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Keeps what this process knows of the others fresh: the partitions in use and the live workers. */
@ApplicationScoped
class Lookout {
    private final EverySecond everySecond;
    private final Partitions partitions;
    private final LiveWorkers workers;

    Lookout(EverySecond everySecond, Partitions partitions, LiveWorkers workers) {
        this.everySecond = everySecond;
        this.partitions = partitions;
        this.workers = workers;
    }

    void start(@Observes StartupEvent event) {
        everySecond.call("looking for partitions", partitions::refresh);
        everySecond.call("looking for live workers", workers::refresh);
    }
}
