package dev.tutti.wire;

import io.vertx.core.buffer.Buffer;
import java.util.List;

/** Puts values that are JSON already behind each other. */
public final class JsonList {
    private JsonList() {}

    /** A JSON array of them. */
    public static Buffer array(List<Buffer> values) {
        return Buffer.buffer("[").appendBuffer(joined(values, ",")).appendString("]");
    }

    /** The values with a separator between them. */
    public static Buffer joined(List<Buffer> values, String separator) {
        Buffer all = Buffer.buffer(values.stream().mapToInt(Buffer::length).sum() + values.size());
        for (int i = 0; i < values.size(); i++) {
            if (i > 0) {
                all.appendString(separator);
            }
            all.appendBuffer(values.get(i));
        }
        return all;
    }
}
