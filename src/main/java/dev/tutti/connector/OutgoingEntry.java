package dev.tutti.connector;

import io.vertx.core.buffer.Buffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * An entry to add: the payload of an outgoing message.
 *
 * @param stream the stream's key; it must share the hash slot of {@code source}'s stream
 * @param fields field names and values in the order to store; at least one
 * @param source on a transactional channel, the entry that this one replaces: it is acknowledged and deleted by the
 *     script that adds this entry, and when somebody else has acknowledged it before, nothing is added
 */
public record OutgoingEntry(String stream, Map<String, Buffer> fields, Optional<StreamEntry> source) {
    public OutgoingEntry {
        if (fields.isEmpty()) {
            throw new IllegalArgumentException("an entry for stream " + stream + " has no fields");
        }
        fields = new LinkedHashMap<>(fields);
    }
}
