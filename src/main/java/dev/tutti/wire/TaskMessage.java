package dev.tutti.wire;

import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/**
 * A task on its way to a worker.
 *
 * @param signature its signature as JSON, see {@link TaskCall}
 */
public record TaskMessage(Header header, Buffer signature) {
    /** Field of a stream entry that holds the header's line. */
    public static final String HEADER = "h";

    /** Field of a stream entry that holds the payload. */
    public static final String PAYLOAD = "p";

    /** The same task, its delay served: every byte of the signature stays but for the delay, which is null now. */
    public TaskMessage delayServed() {
        return new TaskMessage(header, ServedDelay.blank(signature));
    }

    /** The same task, to be attempted once more. */
    public TaskMessage nextAttempt() {
        return new TaskMessage(header.nextAttempt(), signature);
    }

    /**
     * The next link of the chain, to be run with that value in front of its arguments.
     *
     * @param value JSON
     * @throws Unreadable when nothing follows this one, or what cannot be read
     */
    public TaskMessage nextLink(String value) {
        Buffer next = ChainJson.next(signature, value);
        String queue = TaskCall.parse(next)
                .queue()
                .orElseThrow(() -> new Unreadable("a stored link is bound to no queue", null));
        return new TaskMessage(header.nextLink(queue), next);
    }

    /** The same task in another trace. */
    public TaskMessage inTrace(Optional<String> other) {
        return new TaskMessage(header.inTrace(other), signature);
    }
}
