package dev.tutti.api;

import io.vertx.core.buffer.Buffer;
import java.util.function.Consumer;

/** Cuts bytes that come in parts into lines. Lines end with a line feed, the last one may end without. */
final class LineSplitter {
    private Buffer rest = Buffer.buffer();

    /** Hands on the lines that this part completes, without their line feed. */
    void add(Buffer part, Consumer<byte[]> lines) {
        int from = 0;
        for (int i = 0; i < part.length(); i++) {
            if (part.getByte(i) == '\n') {
                lines.accept(rest.appendBuffer(part, from, i - from).getBytes());
                rest = Buffer.buffer();
                from = i + 1;
            }
        }
        rest.appendBuffer(part, from, part.length() - from);
    }

    /** Hands on what is behind the last line feed, if there is anything. */
    void end(Consumer<byte[]> lines) {
        if (rest.length() > 0) {
            lines.accept(rest.getBytes());
            rest = Buffer.buffer();
        }
    }

    /** How long the line that has begun is so far. */
    int begun() {
        return rest.length();
    }
}
