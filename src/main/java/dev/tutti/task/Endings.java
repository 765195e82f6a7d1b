package dev.tutti.task;

import dev.tutti.chord.ExceptionDescriptor;
import dev.tutti.chord.Reason;
import dev.tutti.config.TuttiConfig;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What becomes of values and exceptions: JSON, descriptors, lines in the log. */
@Singleton
class Endings {
    private final ValueWriter values;
    private final DescribeThrowable descriptors;

    @Inject
    Endings(TaskJson json, TuttiConfig config) {
        values = new ValueWriter(json, config.limits().resultBytes());
        descriptors =
                new DescribeThrowable(config.stackTraces(), config.limits().resultBytes());
    }

    /** See {@link ValueWriter#write}. */
    String write(TaskMethod method, @Nullable Object value) throws TaskFault {
        return values.write(method, value);
    }

    /** See {@link ValueWriter#append}. */
    void append(TaskMethod method, @Nullable Object value, StringBuilder values) throws TaskFault {
        this.values.append(method, value, values);
    }

    /** Logs and describes what was thrown; never throws. */
    ExceptionDescriptor describe(RunningTask task, Throwable thrown) {
        LogFailure.of(task, thrown);
        try {
            return descriptors.describe(thrown, task.entry());
        } catch (Throwable alsoThrown) { // no memory or no stack left: the least that can be said
            return new ExceptionDescriptor(
                    DescribeThrowable.type(thrown),
                    Optional.of(thrown.getClass().getName()),
                    Optional.empty(),
                    Reason.THREW,
                    Optional.empty(),
                    Optional.empty());
        }
    }
}
