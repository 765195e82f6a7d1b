package dev.tutti.wire;

import io.vertx.core.buffer.Buffer;

/**
 * What a task left behind: the header of its message and its outcome.
 *
 * @param outcome a {@link StoredOutcome}'s bytes
 */
public record Envelope(Header header, Buffer outcome) {

    /** Whether the outcome is a success; anything unreadable counts as a failure. */
    public boolean success() {
        return outcome.length() > 0 && outcome.getByte(0) == 's';
    }
}
