package dev.tutti.store;

import dev.tutti.chord.TaskId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What an open chord waits for: its members, or, once it has joined, its callback.
 *
 * @param undispatched members that wait for room in their queue; exact
 * @param inFlight tasks that were dispatched and have no outcome yet; exact. Those in none of the three places have ended and
 *     are about to be recorded, unless the search is approximate
 * @param approximate whether more entries were there than were looked at, so that tasks may be missing in the three places
 * @param queued in a stream, nobody has them in hand
 * @param delayed wait for their next attempt, or for the end of their delay
 * @param inHand a worker has them
 */
public record WaitingFor(
        int undispatched, int inFlight, boolean approximate, Place queued, Place delayed, Place inHand) {

    /**
     * One of the places.
     *
     * @param count how many tasks were seen there
     * @param first the first ten of them
     */
    public record Place(int count, List<Waiting> first) {}

    /**
     * A task that has not ended.
     *
     * @param attempt the one that runs or is to run, 1 for the first
     * @param worker the consumer that has it in hand
     * @param since when its message came into its stream; empty for one that is delayed
     * @param until when a delayed one is due
     * @param link of its chain the one that waits, 1 for the first; empty for what is no chain
     */
    public record Waiting(
            TaskId id,
            int attempt,
            Optional<String> worker,
            Optional<Instant> since,
            Optional<Instant> until,
            Optional<Integer> link) {

        /** Of what is no chain. */
        public Waiting(
                TaskId id, int attempt, Optional<String> worker, Optional<Instant> since, Optional<Instant> until) {
            this(id, attempt, worker, since, until, Optional.empty());
        }
    }
}
