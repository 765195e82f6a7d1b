package dev.tutti.chord;

import java.util.Optional;

/**
 * What went wrong with a task, in words that travel.
 *
 * @param type simple class name of the exception; without one the reason in CamelCase
 * @param className full class name, if there was an exception
 * @param message its message, cut at 4,096 characters
 * @param reason in which of the known ways it ended
 * @param stackTrace only with {@code tutti.stack-traces=true}, cut at 16,384 characters
 * @param cause the next exception of the chain, at most 8 deep
 */
public record ExceptionDescriptor(
        String type,
        Optional<String> className,
        Optional<String> message,
        Reason reason,
        Optional<String> stackTrace,
        Optional<ExceptionDescriptor> cause) {

    /** Most characters of a message. */
    public static final int MESSAGE_LIMIT = 4_096;

    /** Most characters of a stack trace. */
    public static final int STACK_TRACE_LIMIT = 16_384;

    /** Most exceptions in a chain of causes, the first included. */
    public static final int CHAIN_LIMIT = 8;

    /** A descriptor where there is no exception. */
    public static ExceptionDescriptor of(Reason reason, String message) {
        return new ExceptionDescriptor(
                reason.typeName(), Optional.empty(), Optional.of(message), reason, Optional.empty(), Optional.empty());
    }

    /** {@code "<type>: <message>"}, or {@code "<type>"} without a message: what a patched Celery returns. */
    public String plain() {
        return message.map(text -> type + ": " + text).orElse(type);
    }
}
