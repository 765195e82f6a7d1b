package dev.tutti.chord;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One delivery of a webhook: it was answered, or it was not.
 *
 * @param at when it began
 * @param status of the answer; empty when there was none
 * @param error why there was no answer, its reason first; empty when there was one
 * @param duration to the end of the answer, or until it was given up; millisecond precision
 */
public record Delivery(Instant at, Optional<Integer> status, Optional<String> error, Duration duration) {
    /** How many a chord keeps: the last ones, over all its rounds. */
    public static final int KEPT = 20;

    /** Most characters of an error. */
    public static final int ERROR_LIMIT = 300;

    public Delivery {
        if (status.isPresent() == error.isPresent()) {
            throw new IllegalArgumentException("a delivery has either a status or an error");
        }
    }

    /** One that was answered, whatever the answer was. */
    public static Delivery answered(Instant at, int status, Duration duration) {
        return new Delivery(at, Optional.of(status), Optional.empty(), duration);
    }

    /** One without an answer; a long error is cut. */
    public static Delivery failed(Instant at, String error, Duration duration) {
        String cut = error.codePointCount(0, error.length()) <= ERROR_LIMIT
                ? error
                : error.substring(0, error.offsetByCodePoints(0, ERROR_LIMIT - 1)) + "…";
        return new Delivery(at, Optional.empty(), Optional.of(cut), duration);
    }
}
