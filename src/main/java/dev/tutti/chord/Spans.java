package dev.tutti.chord;

import java.time.Duration;

/** The rule for spans of time that a caller sets: time-outs, delays, waits between attempts. */
public final class Spans {
    /** The shortest. */
    public static final Duration SHORTEST = Duration.ofMillis(1);

    /** The longest. */
    public static final Duration LONGEST = Duration.ofDays(7);

    private Spans() {}

    /** Whether a caller may set this span. */
    public static boolean isSpan(Duration span) {
        return span.compareTo(SHORTEST) >= 0 && span.compareTo(LONGEST) <= 0;
    }

    /**
     * Returns the span when it is one.
     *
     * @param what for the error, for example {@code "timeout"}
     * @throws IllegalArgumentException otherwise
     */
    public static Duration require(String what, Duration span) {
        if (!isSpan(span)) {
            throw new IllegalArgumentException(what + " is " + span + ", must be 1 ms to 7 days");
        }
        return span;
    }
}
