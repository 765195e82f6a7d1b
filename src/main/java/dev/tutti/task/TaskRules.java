package dev.tutti.task;

import dev.tutti.chord.Retry;
import dev.tutti.chord.Spans;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;

/**
 * What a task declares of time and attempts.
 *
 * @param timeout longest time of one attempt
 * @param maxAttempts the first one included
 * @param noRetryOn what is thrown as one of these is final
 */
record TaskRules(Optional<Duration> timeout, int maxAttempts, List<Class<?>> noRetryOn) {

    /** Whether what was thrown ends the task whatever attempts are left. */
    boolean isFinal(Throwable thrown) {
        return noRetryOn.stream().anyMatch(type -> type.isInstance(thrown));
    }

    /**
     * Why these values of an annotation cannot be; empty when they can.
     *
     * @param timeout empty for none
     */
    static Optional<String> fault(String timeout, int maxAttempts) {
        if (!Retry.isAttempts(maxAttempts)) {
            return Optional.of("maxAttempts " + maxAttempts + " must be 1 to " + Retry.MOST_ATTEMPTS);
        }
        try {
            return timeout.isEmpty() || Spans.isSpan(Duration.parse(timeout))
                    ? Optional.empty()
                    : Optional.of("timeout '" + timeout + "' must be 1 ms to 7 days");
        } catch (DateTimeParseException e) {
            return Optional.of("timeout '" + timeout + "' is no ISO-8601 duration such as PT30S");
        }
    }

    /** The rules that {@link #fault} finds nothing wrong with. */
    static TaskRules of(String timeout, int maxAttempts, Class<?>[] noRetryOn) {
        return new TaskRules(
                timeout.isEmpty() ? Optional.empty() : Optional.of(Duration.parse(timeout)),
                maxAttempts,
                List.of(noRetryOn));
    }
}
