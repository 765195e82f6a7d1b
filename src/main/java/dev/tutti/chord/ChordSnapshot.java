package dev.tutti.chord;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A chord as it was when it was looked at.
 *
 * @param round 1, and one more with every retry of members
 * @param total members
 * @param succeeded members that returned a value
 * @param failed members that did not
 * @param deadlineAt when members that have not ended become failures; empty while it is being opened and for an empty chord
 * @param closedBy {@code deadline} or {@code cancelled} when that ended members, {@code fail_fast} when more failed than
 *     are tolerated; empty otherwise
 * @param callback the callback and how far it is; empty when there is none
 * @param onFailure what it does when members fail
 * @param errback the errback and how far it is; empty when there is none
 * @param maxConcurrency most members that are dispatched without an outcome; empty for any number
 * @param onFirstFailure what runs at the first failure, and how far it is; empty when there is none
 */
public record ChordSnapshot(
        ChordId id,
        ChordState state,
        int round,
        int total,
        int succeeded,
        int failed,
        Instant createdAt,
        Optional<Instant> deadlineAt,
        Optional<Instant> joinedAt,
        Optional<Instant> endedAt,
        Optional<String> closedBy,
        Map<String, String> labels,
        Optional<CallbackSnapshot> callback,
        OnFailure onFailure,
        Optional<CallbackSnapshot> errback,
        OptionalInt maxConcurrency,
        Optional<CallbackSnapshot> onFirstFailure) {

    /** The same without the deliveries of its webhooks. */
    public ChordSnapshot withoutDeliveries() {
        return new ChordSnapshot(
                id,
                state,
                round,
                total,
                succeeded,
                failed,
                createdAt,
                deadlineAt,
                joinedAt,
                endedAt,
                closedBy,
                labels,
                callback.map(CallbackSnapshot::untold),
                onFailure,
                errback.map(CallbackSnapshot::untold),
                maxConcurrency,
                onFirstFailure);
    }

    /** Members without an outcome. */
    public int pending() {
        return total - succeeded - failed;
    }

    /**
     * The callback's part of a snapshot, or the errback's.
     *
     * @param task its name
     * @param ref the caller's own name for it
     * @param status {@code waiting}, {@code queued}, {@code skipped}, {@code success} or {@code failure}
     * @param outcome once it has ended
     * @param deliveries of a webhook, oldest first, at most {@value Delivery#KEPT}; empty where they are not told, and for
     *     what is no webhook
     */
    public record CallbackSnapshot(
            String task,
            Optional<String> ref,
            String status,
            Optional<Outcome> outcome,
            Optional<List<Delivery>> deliveries) {

        /** The same without its deliveries: as it is told in them. */
        public CallbackSnapshot untold() {
            return new CallbackSnapshot(task, ref, status, outcome, Optional.empty());
        }
    }
}
