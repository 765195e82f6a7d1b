package dev.tutti.faults;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the API says of one chord when all is over.
 *
 * @param id its id
 * @param number its label {@code chord}
 * @param state as in the HTTP contract; {@code gone} for a 404
 * @param total members
 * @param counted succeeded and failed ones
 * @param ended when, if it did
 * @param endings its outcomes in the form of {@link Work#ending}, when they were read
 */
record Standing(
        String id,
        int number,
        String state,
        int total,
        int counted,
        Optional<Instant> ended,
        Optional<List<String>> endings) {
    static final String GONE = "gone";

    /** The same, but nothing is known of when it ended. */
    Standing withoutTimes() {
        return new Standing(id, number, state, total, counted, Optional.empty(), endings);
    }

    boolean hasEnded() {
        return switch (state) {
            case "completed", "callback_failed", "callback_skipped" -> true;
            default -> false;
        };
    }
}
