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
 * @param first index of the first outcome
 * @param outcomes one for each index from {@code first} on; empty for a member that is still open
 */
public record OutcomePage(
        ChordId chord, ChordState state, int total, int first, List<Optional<StoredOutcome>> outcomes) {

    private static final int HEAD = 3;

    /** Index behind the last outcome of this page. */
    public int next() {
        return first + outcomes.size();
    }

    static Optional<OutcomePage> of(Response reply, ChordId id, int first) {
        Optional<ChordState> state = ChordState.ofJson(reply.get(0).toString());
        if (state.isEmpty()) { // gone, or stale
            return Optional.empty();
        }
        int round = reply.get(2).toInteger();
        List<Optional<StoredOutcome>> outcomes = new ArrayList<>(reply.size() - HEAD);
        for (int i = HEAD; i < reply.size(); i++) {
            outcomes.add(Optional.ofNullable(reply.get(i))
                    .map(value -> StoredOutcome.parse(value.toBuffer()))
                    // a failure of an older round is being run again
                    .filter(outcome -> outcome.success() || outcome.round() == round));
        }
        return Optional.of(new OutcomePage(id, state.get(), reply.get(1).toInteger(), first, outcomes));
    }
}
