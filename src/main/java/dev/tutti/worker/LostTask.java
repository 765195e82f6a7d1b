package dev.tutti.worker;

import dev.tutti.chord.ExceptionDescriptor;
import dev.tutti.chord.Execution;
import dev.tutti.chord.Outcome;
import dev.tutti.chord.Reason;
import dev.tutti.chord.TaskId;
import dev.tutti.connector.Poisoned;
import dev.tutti.task.LogIds;
import dev.tutti.wire.TaskCall;
import dev.tutti.wire.TaskMessage;
import java.util.Optional;

/** The outcome of a task that takes its process with it each time it is run. */
final class LostTask {
    private LostTask() {}

    /** A failure of reason {@code lost}; it is not run again. */
    static Outcome outcome(TaskMessage message, Poisoned poisoned) {
        TaskId task = message.header().task();
        LogIds.with(task, () -> WorkerLog.LOG.lost(task.toString(), poisoned.starts()));
        TaskCall call = TaskCall.parse(message.signature());
        return new Outcome.Failure(
                message.header().task(),
                new Execution(
                        call.task(),
                        call.ref(),
                        poisoned.starts(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        message.header().link(call.behind())),
                ExceptionDescriptor.of(
                        Reason.LOST,
                        "the process that ran it vanished " + poisoned.starts()
                                + " times, the last ones with nothing else in hand"));
    }
}
