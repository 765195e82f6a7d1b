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

/** The outcome of a task of which Redis lost something: a failure of reason {@code lost}. */
final class LostOutcome {
    private LostOutcome() {}

    /**
     * Makes one.
     *
     * @param signature empty when that is lost as well; the task then has no name
     */
    static StoredOutcome of(TaskId id, Optional<Buffer> signature, int round, String why) {
        return OutcomeJson.store(
                new Outcome.Failure(id, execution(signature), ExceptionDescriptor.of(Reason.LOST, why)), round);
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
