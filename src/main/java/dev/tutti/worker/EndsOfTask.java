package dev.tutti.worker;

import dev.tutti.chord.Outcome;
import dev.tutti.chord.Reason;
import dev.tutti.task.Ended;
import dev.tutti.wire.Kind;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Counts how attempts of one task end, and how long they take. Outcomes that never come have no counter. */
final class EndsOfTask {
    private static final int SUCCESS = 0;
    private static final int AGAIN = 1;
    private static final int REASONS = 2;

    private final MeterRegistry registry;
    private final String task;
    private final String kind;
    private final Timer run;
    private final @Nullable Counter[] ends = new Counter[REASONS + Reason.values().length];

    EndsOfTask(MeterRegistry registry, String task, Kind kind) {
        this.registry = registry;
        this.task = task;
        this.kind = kind.text();
        this.run = registry.timer("tutti.task.run", "task", task, "kind", this.kind);
    }

    void ended(Ended ended) {
        if (ended.again().isPresent()) {
            count(AGAIN, "again");
        } else if (ended.outcome() instanceof Outcome.Failure failure) {
            Reason reason = failure.exception().reason();
            count(REASONS + reason.ordinal(), reason.json());
        } else {
            count(SUCCESS, "success");
        }
    }

    void ran(long nanos) {
        run.record(nanos, TimeUnit.NANOSECONDS);
    }

    /** Two threads may make the same one: the registry gives both the same. */
    private void count(int end, String outcome) {
        Counter known = ends[end];
        if (known == null) {
            known = registry.counter("tutti.tasks", "task", task, "kind", kind, "outcome", outcome);
            ends[end] = known;
        }
        known.increment();
    }
}
