package dev.tutti.faults;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One callback that the sink received.
 *
 * @param webhookId the same for every delivery of a round
 * @param chord the chord's id
 * @param number its label {@code chord}
 * @param endings what its list says, in the form of {@link Work#ending}; empty Optional when the list was not inline
 * @param lastEnd the latest end of a member that the list tells of
 * @param at when it arrived
 * @param acknowledged whether the sink answered 2xx
 */
record Delivery(
        String webhookId,
        String chord,
        int number,
        Optional<List<String>> endings,
        Optional<Instant> lastEnd,
        Instant at,
        boolean acknowledged) {

    /** The same, but nothing is known of when its members ended. */
    Delivery withoutTimes() {
        return new Delivery(webhookId, chord, number, endings, Optional.empty(), at, acknowledged);
    }

    /** For the evidence: without the list. */
    String text() {
        return at + " " + webhookId + " of chord " + number + ", last member ended "
                + lastEnd.map(Instant::toString).orElse("?") + (acknowledged ? "" : ", not acknowledged");
    }
}
