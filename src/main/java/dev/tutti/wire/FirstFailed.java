package dev.tutti.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/**
 * The failure that a chord's {@code onFirstFailure} is run for, as {@code join} puts it into the message.
 *
 * @param index of the member that failed
 */
public record FirstFailed(int index, StoredOutcome outcome) {

    /** Reads the field {@code failed}: {@code [<index>, <round>, <outcome>]}; empty where there is none. */
    static Optional<FirstFailed> of(JsonNode signature) {
        if (!(signature.path("failed") instanceof ArrayNode failed)) {
            return Optional.empty();
        }
        StoredOutcome outcome = new StoredOutcome(
                false, failed.path(1).intValue(), Buffer.buffer(failed.path(2).toString()));
        return Optional.of(new FirstFailed(failed.path(0).intValue(), outcome));
    }
}
