package dev.tutti.chord;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How a task ran.
 *
 * @param task its name; of a chain the one of the link that ended it
 * @param ref the caller's own name for it
 * @param attempts how many attempts were started; 0 when it never ran. Of a chain, as what follows, those of that link
 * @param worker consumer that ran the last attempt
 * @param startedAt start of the last attempt
 * @param duration of the last attempt, millisecond precision
 * @param link the link that ended a chain: after a failure those behind it never ran; empty for what is no chain
 */
public record Execution(
        String task,
        Optional<String> ref,
        int attempts,
        Optional<String> worker,
        Optional<Instant> startedAt,
        Optional<Duration> duration,
        Optional<Link> link) {

    /** Of what is no chain. */
    public Execution(
            String task,
            Optional<String> ref,
            int attempts,
            Optional<String> worker,
            Optional<Instant> startedAt,
            Optional<Duration> duration) {
        this(task, ref, attempts, worker, startedAt, duration, Optional.empty());
    }

    /** Of a task that never ran. */
    public static Execution none(String task, Optional<String> ref) {
        return new Execution(task, ref, 0, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** The same as a link of a chain. */
    public Execution as(Optional<Link> which) {
        return new Execution(task, ref, attempts, worker, startedAt, duration, which);
    }
}
