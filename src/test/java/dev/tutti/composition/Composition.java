package dev.tutti.composition;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A chord as it is composed here.
 *
 * @param name of its own among all of a run; what it calls notes its calls under it
 * @param members one each, or in chunks, as it is written
 * @param callback called with the outcomes; its first step notes the call
 * @param errback only of a chord that propagates
 * @param firstFailure called with the first failure; it notes the call
 * @param atOnce how many of its members may be at work at once
 * @param closing what ends those of its members that never do
 */
record Composition(
        String name,
        Written written,
        List<Part> members,
        Optional<Chain> callback,
        OnFailure onFailure,
        Optional<Chain> errback,
        Optional<Step> firstFailure,
        OptionalInt atOnce,
        Optional<Closing> closing) {

    /** The same with other members. */
    Composition with(List<Part> others) {
        return new Composition(name, written, others, callback, onFailure, errback, firstFailure, atOnce, closing);
    }

    /** The same with so many at work. */
    Composition atOnce(int most) {
        return new Composition(
                name, written, members, callback, onFailure, errback, firstFailure, OptionalInt.of(most), closing);
    }

    /** The same, closed so. */
    Composition closed(Closing by) {
        return new Composition(
                name, written, members, callback, onFailure, errback, firstFailure, atOnce, Optional.of(by));
    }

    /** What ends members that never do by themselves. */
    enum Closing {
        /** It is cancelled once all others have ended. */
        CANCELLED,
        /** The one around it is. */
        WITH_PARENT,
        /** Its deadline, which is short: it may end others, too. */
        DEADLINE
    }

    /** How its members are written. */
    enum Written {
        /** Each for itself. */
        LISTED,
        /** As one signature and the arguments of each. */
        EACH,
        /** The same, several in a chunk. */
        CHUNKS
    }

    /** What a member can be. */
    sealed interface Part {}

    /** A task, or several that run one after the other. */
    record Chain(List<Step> steps) implements Part {
        Step first() {
            return steps.get(0);
        }
    }

    /**
     * Calls that make one member together, and the steps behind it.
     *
     * @param from number of the first call among all of the chord
     * @param calls alike but for value and failures
     */
    record Chunk(int from, List<Step> calls, List<Step> then) implements Part {}

    /** A chord as a member. */
    record Nested(Composition chord) implements Part {}

    /** What the chord does when members fail. */
    sealed interface OnFailure {
        record Collect() implements OnFailure {}

        record Propagate() implements OnFailure {}

        /** @param amount failures that are tolerated, or per cent of the members */
        record FailFast(int amount, boolean percent) implements OnFailure {

            /** How many failures it tolerates of so many members. */
            int tolerated(int members) {
                return percent ? members * amount / 100 : amount;
            }
        }
    }
}
