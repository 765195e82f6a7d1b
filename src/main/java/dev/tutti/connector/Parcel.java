package dev.tutti.connector;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.eclipse.microprofile.reactive.messaging.Message;

/**
 * A message on its way out.
 *
 * @param stream where its entry goes
 * @param bytes of its field names and values
 */
record Parcel(Message<?> message, OutgoingEntry entry, String stream, int bytes) {

    /**
     * @throws IllegalArgumentException when the message cannot be sent through that channel
     */
    static Parcel of(Message<?> message, OutgoingSettings settings) {
        if (!(message.getPayload() instanceof OutgoingEntry entry)) {
            throw new IllegalArgumentException("channel " + settings.channel() + " takes OutgoingEntry, not "
                    + message.getPayload().getClass().getName());
        }
        String stream = entry.stream().isEmpty() ? settings.stream().orElse("") : entry.stream();
        if (stream.isEmpty()) {
            throw new IllegalArgumentException("channel " + settings.channel() + ": an entry names no stream");
        }
        if (settings.transactional() && entry.source().isEmpty()) {
            throw new IllegalArgumentException("channel " + settings.channel()
                    + " is transactional: an entry needs the one it replaces, or repeating a call would add it twice");
        }
        return new Parcel(message, entry, stream, size(entry.fields()));
    }

    private static int size(Map<String, Buffer> fields) {
        int bytes = 0;
        for (Map.Entry<String, Buffer> field : fields.entrySet()) {
            bytes += field.getKey().getBytes(StandardCharsets.UTF_8).length
                    + field.getValue().length();
        }
        return bytes;
    }
}
