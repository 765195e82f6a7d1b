package dev.tutti.chord;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** States of a chord, and the one table of allowed changes. */
public enum ChordState {
    /** Being submitted: nothing was accepted yet, nothing is dispatched. */
    OPENING,
    /** Accepted: members are dispatched, run, and end. */
    RUNNING,
    /** Every member has its outcome; the callback, or the errback, is due. */
    JOINED,
    /** The callback succeeded, or there is none. */
    COMPLETED,
    /** The callback failed for good. */
    CALLBACK_FAILED,
    /** A member failed and the chord propagates: the errback, if any, ran instead. */
    CALLBACK_SKIPPED,
    /** Never sealed: was not accepted and has dispatched nothing. */
    ABANDONED;

    private static final Map<ChordState, Set<ChordState>> CHANGES = Map.of(
            OPENING, Set.of(RUNNING, JOINED, COMPLETED, ABANDONED),
            RUNNING, Set.of(JOINED, COMPLETED, CALLBACK_SKIPPED),
            JOINED, Set.of(COMPLETED, CALLBACK_FAILED, CALLBACK_SKIPPED),
            COMPLETED, Set.of(RUNNING),
            CALLBACK_FAILED, Set.of(RUNNING, JOINED),
            CALLBACK_SKIPPED, Set.of(RUNNING, JOINED),
            ABANDONED, Set.of());

    /** Whether a chord may go from this state to that one in one step. */
    public boolean mayBecome(ChordState next) {
        return CHANGES.getOrDefault(this, Set.of()).contains(next);
    }

    /** Whether nothing more happens to the chord by itself. */
    public boolean ended() {
        return this == COMPLETED || this == CALLBACK_FAILED || this == CALLBACK_SKIPPED || this == ABANDONED;
    }

    /** Whether the members' outcomes are final. */
    public boolean joined() {
        return this == JOINED || ended() && this != ABANDONED;
    }

    /** As it stands in JSON: {@code callback_failed}. */
    public String json() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The state of that JSON name, or empty. */
    public static Optional<ChordState> ofJson(String json) {
        return Arrays.stream(values())
                .filter(state -> state.json().equals(json))
                .findFirst();
    }
}
