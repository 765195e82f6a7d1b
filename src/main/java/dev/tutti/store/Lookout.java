package dev.tutti.store;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Keeps what this process knows of the others fresh: the partitions in use, the live workers, and how full Redis is. */
@ApplicationScoped
class Lookout {
    private final EverySecond everySecond;
    private final Partitions partitions;
    private final LiveWorkers workers;
    private final MemoryPressure memory;

    Lookout(EverySecond everySecond, Partitions partitions, LiveWorkers workers, MemoryPressure memory) {
        this.everySecond = everySecond;
        this.partitions = partitions;
        this.workers = workers;
        this.memory = memory;
    }

    void start(@Observes StartupEvent event) {
        everySecond.call("looking for partitions", partitions::refresh);
        everySecond.call("looking for live workers", workers::refresh);
        everySecond.call("asking how full Redis is", memory::sample);
    }
}
