package dev.tutti.store;

import dev.tutti.config.TuttiConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** What the scripts that take new members are told of the limits. */
@ApplicationScoped
class Admission {
    private final long backlog;
    private final int queues;
    private final MemoryPressure memory;

    Admission(TuttiConfig config, MemoryPressure memory) {
        this.backlog = Math.max(1, config.limits().backlog() / config.partitions());
        this.queues = config.limits().queues();
        this.memory = memory;
    }

    /** Most members without an outcome in a partition, and whether Redis's memory is over its limit. */
    List<Object> args() {
        return List.of(backlog, memory.overLimit() ? 1 : 0);
    }

    /** Most queues that there may be in a partition, over all chords. */
    int queues() {
        return queues;
    }

    /** What {@link #args} is when Redis itself has said that it is full. */
    List<Object> argsWhenFull() {
        return List.of(backlog, 1);
    }
}
