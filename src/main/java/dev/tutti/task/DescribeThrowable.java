package dev.tutti.task;

import dev.tutti.chord.ExceptionDescriptor;
import dev.tutti.chord.Reason;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Describes what a task threw. Exceptions are code of the application: each of their methods may throw, too, or lead in a
 * circle, and is believed only as far as it answers.
 */
final class DescribeThrowable {
    private final boolean stackTraces;
    private final int messageLimit;
    private final int stackTraceLimit;

    /** @param limit bytes that a descriptor may take; a small one shortens its texts further */
    DescribeThrowable(boolean stackTraces, int limit) {
        this.stackTraces = stackTraces;
        messageLimit = Math.min(ExceptionDescriptor.MESSAGE_LIMIT, limit / 64);
        stackTraceLimit = Math.min(ExceptionDescriptor.STACK_TRACE_LIMIT, limit / 16);
    }

    /** The descriptor, within the limits of {@link ExceptionDescriptor}; never throws. */
    ExceptionDescriptor describe(Throwable thrown) {
        if (thrown instanceof TaskFault fault) {
            return ExceptionDescriptor.of(fault.reason(), SafeText.cut(fault.getMessage(), messageLimit));
        }
        return describe(thrown, Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    /** The same of what a call of a chunk threw: the message says which it was, {@code "over[7]: …"}. */
    ExceptionDescriptor describe(Throwable thrown, OptionalInt entry) {
        ExceptionDescriptor of = describe(thrown);
        if (entry.isEmpty()) {
            return of;
        }
        String place = "over[" + entry.getAsInt() + "]";
        String message = of.message().map(text -> place + ": " + text).orElse(place);
        return new ExceptionDescriptor(
                of.type(),
                of.className(),
                Optional.of(SafeText.cut(message, messageLimit)),
                of.reason(),
                of.stackTrace(),
                of.cause());
    }

    private ExceptionDescriptor describe(Throwable thrown, Set<Throwable> seen) {
        seen.add(thrown);
        Throwable cause = asked(thrown::getCause);
        boolean more = cause != null && !seen.contains(cause) && seen.size() < ExceptionDescriptor.CHAIN_LIMIT;
        // the first one's stack trace has those of its causes
        boolean traced = stackTraces && seen.size() == 1;
        return new ExceptionDescriptor(
                type(thrown),
                Optional.of(thrown.getClass().getName()),
                Optional.ofNullable(asked(thrown::getMessage)).map(text -> SafeText.cut(text, messageLimit)),
                Reason.THREW,
                traced ? Optional.of(StackTraceText.of(thrown, stackTraceLimit)) : Optional.empty(),
                more ? Optional.of(describe(cause, seen)) : Optional.empty());
    }

    /** The simple name; of an anonymous class, which has none, the last part of its full name. */
    static String type(Throwable thrown) {
        String simple = asked(() -> thrown.getClass().getSimpleName());
        if (simple != null && !simple.isEmpty()) {
            return simple;
        }
        String full = thrown.getClass().getName();
        return full.substring(full.lastIndexOf('.') + 1);
    }

    private static <T> @Nullable T asked(Supplier<@Nullable T> question) {
        try {
            return question.get();
        } catch (Throwable alsoThrown) { // whatever it is, the task's failure is what counts
            return null;
        }
    }
}
