package dev.tutti.faults;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the ledger knows of one chord.
 *
 * @param number the suite's own name for it, in its label {@code chord}
 * @param endings what its members are expected to end with, in order
 * @param intended when it was first sent
 * @param answer how it was answered in the end
 * @param id its id, when it was accepted
 * @param answered when, if it was
 */
record Submitted(
        int number,
        List<String> endings,
        Instant intended,
        Answer answer,
        Optional<String> id,
        Optional<Instant> answered) {

    /** What the client may believe. */
    enum Answer {
        /** Answered 200 or 202: the callback must come. */
        ACCEPTED,
        /** Answered that nothing was accepted: no callback may come. */
        REFUSED,
        /** Not answered: both is right, half of it is not. */
        UNKNOWN
    }
}
