package dev.tutti.task;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.TaskId;
import dev.tutti.wire.Header;
import java.util.Optional;

/** The context of one run, read from its message. */
record RunningTask(
        TaskId id,
        String task,
        Optional<String> ref,
        int index,
        int round,
        int attempt,
        String queue,
        Optional<String> traceparent)
        implements TaskContext {

    static RunningTask of(Header header, String task, Optional<String> ref) {
        return new RunningTask(
                header.task(),
                task,
                ref,
                header.index(),
                header.round(),
                header.attempt(),
                header.queue(),
                header.trace());
    }

    @Override
    public ChordId chord() {
        return id.chord();
    }

    @Override
    public String idempotencyId() {
        return id + "." + round;
    }
}
