package dev.tutti.store;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.ChordState;
import dev.tutti.wire.StoredOutcome;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Some outcomes of a chord, in member order.
 *
 * @param state of the chord when they were read
 * @param total members of the chord
 * @param round of the chord when they were read
 * @param closedBy what closed the chord before every member had ended
 * @param rerun index of the one member that is being run again, or -1
 * @param first index of the first outcome
 * @param outcomes one for each index from {@code first} on; empty for a member that is still open
 */
public record OutcomePage(
        ChordId chord,
        ChordState state,
        int total,
        int round,
        Optional<String> closedBy,
        int rerun,
        int first,
        List<Optional<StoredOutcome>> outcomes) {

    private static final int HEAD = 6;

    /** Index behind the last outcome of this page. */
    public int next() {
        return first + outcomes.size();
    }

    /** Of the JSON of its outcomes. */
    public long bytes() {
        return outcomes.stream()
                .flatMap(Optional::stream)
                .mapToLong(outcome -> outcome.json().length())
                .sum();
    }

    /**
     * Whether the member at that place of the page has no outcome and never will in this round: the chord was closed before
     * it had ended, or has joined, so that Redis must have lost it.
     */
    boolean filled(int place) {
        return outcomes.get(place).isEmpty()
                && (closedBy.isPresent() ? state != ChordState.RUNNING || first + place != rerun : state.joined());
    }

    OutcomePage with(List<Optional<StoredOutcome>> others) {
        return new OutcomePage(chord, state, total, round, closedBy, rerun, first, others);
    }

    static Optional<OutcomePage> of(Response reply, ChordId id, int first) {
        Optional<ChordState> state = ChordState.ofJson(reply.get(0).toString());
        if (state.isEmpty()) { // gone, or stale
            return Optional.empty();
        }
        int since = reply.get(3).toInteger();
        String fill = reply.get(4).toString();
        String walk = reply.get(5).toString();
        List<Optional<StoredOutcome>> outcomes = new ArrayList<>(reply.size() - HEAD);
        for (int i = HEAD; i < reply.size(); i++) {
            outcomes.add(Optional.ofNullable(reply.get(i))
                    .map(value -> StoredOutcome.parse(value.toBuffer()))
                    // a failure of an older round is being run again
                    .filter(outcome -> outcome.success() || outcome.round() >= since));
        }
        return Optional.of(new OutcomePage(
                id,
                state.get(),
                reply.get(1).toInteger(),
                reply.get(2).toInteger(),
                fill.isEmpty() ? Optional.empty() : Optional.of(fill),
                walk.matches("\\d+") ? Integer.parseInt(walk) : -1,
                first,
                outcomes));
    }
}
