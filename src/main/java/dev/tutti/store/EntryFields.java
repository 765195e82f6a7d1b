package dev.tutti.store;

import dev.tutti.connector.StreamEntry;
import dev.tutti.wire.Header;
import dev.tutti.wire.TaskMessage;
import dev.tutti.wire.Unreadable;
import io.vertx.core.buffer.Buffer;

/**
 * The two fields that entries of tasks and of envelopes have in common.
 *
 * @param payload a signature in a task message, an outcome in an envelope
 */
public record EntryFields(Header header, Buffer payload) {

    /**
     * Reads them.
     *
     * @throws Unreadable when one is missing, or the header is none of this version
     */
    public static EntryFields of(StreamEntry entry) {
        Buffer header = required(entry, TaskMessage.HEADER);
        Buffer payload = required(entry, TaskMessage.PAYLOAD);
        return new EntryFields(Header.parse(header.toString()), payload);
    }

    private static Buffer required(StreamEntry entry, String field) {
        return entry.field(field).orElseThrow(() -> new Unreadable("an entry has no field " + field, null));
    }
}
