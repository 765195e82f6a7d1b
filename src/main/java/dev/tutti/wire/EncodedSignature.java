package dev.tutti.wire;

import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/**
 * A signature in the form in which it is stored and travels.
 *
 * @param task name of the task
 * @param ref the caller's own name for it
 * @param queue the queue it was given; empty until it is resolved
 * @param json the whole signature, minified, {@code queue} included where there is one
 */
public record EncodedSignature(String task, Optional<String> ref, Optional<String> queue, Buffer json) {

    /** Whether it is an HTTP call: its task is then the URL, and no name has a colon. */
    public boolean isCall() {
        return task.indexOf(':') >= 0;
    }

    /** The same, bound to that queue unless it names one itself. */
    public EncodedSignature orOn(String fallback) {
        if (queue.isPresent()) {
            return this;
        }
        // a queue's name needs no escaping, so the object is opened again instead of being parsed
        Buffer bound = Buffer.buffer(json.length() + fallback.length() + 12)
                .appendBuffer(json, 0, json.length() - 1)
                .appendString(",\"queue\":\"")
                .appendString(fallback)
                .appendString("\"}");
        return new EncodedSignature(task, ref, Optional.of(fallback), bound);
    }
}
