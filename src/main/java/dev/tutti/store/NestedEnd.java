package dev.tutti.store;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.Outcome;
import dev.tutti.chord.TaskId;
import dev.tutti.wire.OutcomeJson;
import dev.tutti.wire.StoredOutcome;
import dev.tutti.wire.Unreadable;
import io.vertx.core.buffer.Buffer;

/** What a nested chord passes on of its callback's outcome to its parent: the value, or the exception. */
final class NestedEnd {
    private static final Buffer NULL = Buffer.buffer("null");
    private static final Buffer NONE = Buffer.buffer();

    private NestedEnd() {}

    /**
     * The JSON of that value or exception.
     *
     * @param outcome a {@link StoredOutcome}'s bytes; empty when there is none
     * @return empty when there is none, or the chord is not nested
     */
    static Buffer of(ChordId id, Buffer outcome) {
        if (id.parent().isEmpty() || outcome.length() == 0) {
            return NONE;
        }
        StoredOutcome stored = StoredOutcome.parse(outcome);
        try {
            return OutcomeJson.read(new TaskId.Callback(id), stored) instanceof Outcome.Failure failure
                    ? OutcomeJson.write(failure.exception())
                    : Buffer.buffer(((Outcome.Success) OutcomeJson.read(new TaskId.Callback(id), stored)).json());
        } catch (Unreadable e) {
            return NULL; // a worker of another language wrote what is no outcome: its end counts all the same
        }
    }
}
