package dev.tutti.chord;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How a task ran.
 *
 * @param task its name
 * @param ref the caller's own name for it
 * @param attempts how many attempts were started; 0 when it never ran
 * @param worker consumer that ran the last attempt
 * @param startedAt start of the last attempt
 * @param duration of the last attempt, millisecond precision
 */
public record Execution(
        String task,
        Optional<String> ref,
        int attempts,
        Optional<String> worker,
        Optional<Instant> startedAt,
        Optional<Duration> duration) {

    /** Of a task that never ran. */
    public static Execution none(String task, Optional<String> ref) {
        return new Execution(task, ref, 0, Optional.empty(), Optional.empty(), Optional.empty());
    }
}
