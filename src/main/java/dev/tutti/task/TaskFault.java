package dev.tutti.task;

import dev.tutti.chord.Reason;
import org.jspecify.annotations.Nullable;

/** Why a task failed without its method being to blame; becomes a descriptor of that reason. */
final class TaskFault extends Exception {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    TaskFault(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause, false, false);
        this.reason = reason;
    }

    Reason reason() {
        return reason;
    }
}
