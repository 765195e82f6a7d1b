package dev.tutti.store;

import dev.tutti.config.TuttiConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** What the scripts that take new members are told of the limits. */
@ApplicationScoped
class Admission {
    private final long backlog;
    private final MemoryPressure memory;

    Admission(TuttiConfig config, MemoryPressure memory) {
        this.backlog = Math.max(1, config.limits().backlog() / config.partitions());
        this.memory = memory;
    }

    /** Most members without an outcome in a partition, and whether Redis's memory is over its limit. */
    List<Object> args() {
        return List.of(backlog, memory.overLimit() ? 1 : 0);
    }

    /** The same when Redis itself has said that it is full. */
    List<Object> argsWhenFull() {
        return List.of(backlog, 1);
    }
}
