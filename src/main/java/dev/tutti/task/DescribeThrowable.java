package dev.tutti.task;

import dev.tutti.chord.ExceptionDescriptor;
import dev.tutti.chord.Reason;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Describes what a task threw. Exceptions are code of the application: each of their methods may throw, too, or lead in a
 * circle, and is believed only as far as it answers.
 */
final class DescribeThrowable {
    private final boolean stackTraces;

    DescribeThrowable(boolean stackTraces) {
        this.stackTraces = stackTraces;
    }

    /** The descriptor, within the limits of {@link ExceptionDescriptor}; never throws. */
    ExceptionDescriptor describe(Throwable thrown) {
        if (thrown instanceof TaskFault fault) {
            return ExceptionDescriptor.of(
                    fault.reason(), SafeText.cut(fault.getMessage(), ExceptionDescriptor.MESSAGE_LIMIT));
        }
        return describe(thrown, Collections.newSetFromMap(new IdentityHashMap<>()));
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
                Optional.ofNullable(asked(thrown::getMessage))
                        .map(text -> SafeText.cut(text, ExceptionDescriptor.MESSAGE_LIMIT)),
                Reason.THREW,
                traced ? Optional.of(StackTraceText.of(thrown)) : Optional.empty(),
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
