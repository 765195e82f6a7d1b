package dev.tutti.store;

import dev.tutti.chord.ExceptionDescriptor;
import dev.tutti.chord.Execution;
import dev.tutti.chord.Outcome;
import dev.tutti.chord.Reason;
import dev.tutti.chord.TaskId;
import dev.tutti.wire.OutcomeJson;
import dev.tutti.wire.StoredOutcome;
import dev.tutti.wire.TaskCall;
import dev.tutti.wire.Unreadable;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/** The failure of a task that left no outcome of its own: it was lost, or its chord was closed before it had ended. */
final class UnrunOutcome {
    private UnrunOutcome() {}

    /**
     * Makes one.
     *
     * @param signature empty when that is lost; the task then has no name, as when it cannot be read
     */
    static StoredOutcome of(TaskId id, Optional<Buffer> signature, int round, Reason reason, String why) {
        return OutcomeJson.store(
                new Outcome.Failure(id, execution(signature), ExceptionDescriptor.of(reason, why)), round);
    }

    private static Execution execution(Optional<Buffer> signature) {
        try {
            return signature
                    .map(TaskCall::parse)
                    .map(call -> Execution.none(call.task(), call.ref()))
                    .orElseGet(() -> Execution.none("", Optional.empty()));
        } catch (Unreadable e) {
            return Execution.none("", Optional.empty());
        }
    }
}
