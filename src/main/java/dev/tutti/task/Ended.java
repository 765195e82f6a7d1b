package dev.tutti.task;

import dev.tutti.chord.Outcome;
import java.time.Duration;
import java.util.Optional;

/**
 * How an attempt ended.
 *
 * @param outcome of the task, should this be its last attempt
 * @param again how long to wait before the next attempt; empty when this was the last one and the outcome stands
 */
public record Ended(Outcome outcome, Optional<Duration> again) {

    /** An attempt that is not repeated. */
    public static Ended with(Outcome outcome) {
        return new Ended(outcome, Optional.empty());
    }
}
