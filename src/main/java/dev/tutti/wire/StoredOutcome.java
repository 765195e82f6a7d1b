package dev.tutti.wire;

import io.vertx.core.buffer.Buffer;

/**
 * An outcome as an envelope carries it and Redis keeps it: {@code <s|f><round> <JSON>}.
 *
 * @param success whether the task succeeded
 * @param round of the chord in which it ran
 * @param json the outcome without {@code index} and {@code id}, which its place tells
 */
public record StoredOutcome(boolean success, int round, Buffer json) {

    /** The stored bytes. */
    public Buffer bytes() {
        return Buffer.buffer(json.length() + 8)
                .appendString((success ? "s" : "f") + round + " ")
                .appendBuffer(json);
    }

    /**
     * Reads stored bytes.
     *
     * @throws Unreadable when they are no outcome
     */
    public static StoredOutcome parse(Buffer bytes) {
        int round = 0;
        int at = 1;
        while (at < bytes.length() && at < 10 && bytes.getByte(at) >= '0' && bytes.getByte(at) <= '9') {
            round = round * 10 + bytes.getByte(at++) - '0';
        }
        boolean success = bytes.length() > 0 && bytes.getByte(0) == 's';
        if (at == 1 || at >= bytes.length() || bytes.getByte(at) != ' ' || !success && bytes.getByte(0) != 'f') {
            throw new Unreadable("not a stored outcome: " + bytes.length() + " bytes", null);
        }
        return new StoredOutcome(success, round, bytes.slice(at + 1, bytes.length()));
    }
}
