package dev.tutti.connector;

import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One entry read from a stream through a consumer group: the payload of an incoming message.
 *
 * @param stream the stream's key
 * @param group the consumer group it was read through
 * @param id the entry's id, {@code <ms>-<seq>}
 * @param streamClass name of the {@link StreamClass} the stream belongs to
 * @param names field names, in stored order
 * @param values field values, one for each name
 */
public record StreamEntry(
        String stream, String group, String id, String streamClass, List<String> names, List<Buffer> values) {

    /** The value of the first field of that name, or empty when the entry has none. */
    public Optional<Buffer> field(String name) {
        int at = names.indexOf(name);
        return at < 0 ? Optional.empty() : Optional.of(values.get(at));
    }

    /** When Redis was given this entry, in ms since the epoch by Redis's clock. */
    public long addedAt() {
        return addedAt(id);
    }

    /** When Redis was given the entry of that id, in ms since the epoch by Redis's clock. */
    public static long addedAt(String id) {
        return Long.parseLong(id, 0, id.indexOf('-'), 10);
    }

    /** @param fields names and values in turns */
    static StreamEntry of(String stream, String group, String id, String streamClass, Response fields) {
        List<String> names = new ArrayList<>(fields.size() / 2);
        List<Buffer> values = new ArrayList<>(fields.size() / 2);
        for (int at = 0; at < fields.size(); at += 2) {
            names.add(fields.get(at).toString());
            values.add(fields.get(at + 1).toBuffer());
        }
        return new StreamEntry(stream, group, id, streamClass, names, values);
    }

    /** Length of all values. */
    long bytes() {
        long bytes = 0;
        for (Buffer value : values) {
            bytes += value.length();
        }
        return bytes;
    }
}
