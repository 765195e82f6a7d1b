package dev.tutti.connector;

import io.vertx.core.buffer.Buffer;
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
}
