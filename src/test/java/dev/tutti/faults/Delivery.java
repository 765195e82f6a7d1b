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
 */
record Delivery(
        String webhookId,
        String chord,
        int number,
        Optional<List<String>> endings,
        Optional<Instant> lastEnd,
        Instant at) {}
