package dev.tutti.composition;

import dev.tutti.chord.ChordState;
import dev.tutti.composition.Composition.Nested;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * How a composition is run again once it has ended.
 *
 * @param index of the member, where it is one
 */
record Again(What what, int index) {
    private static final int PERCENT = 40;

    /** What of it. */
    enum What {
        /** All that failed. */
        FAILED,
        /** One member that failed. */
        MEMBER,
        /** Its callback alone, which failed. */
        CALLBACK,
        /** Its errback alone, which failed. */
        ERRBACK
    }

    /** For some compositions, always the same of a seed. */
    static Optional<Again> of(Composition chord, long seed) {
        Random chance = new Random(~new Random(seed).nextLong());
        Result first = Expected.of(chord);
        List<Again> may = may(first, chance).stream()
                .filter(again -> isKnown(chord, first, Expected.again(chord, first, again)))
                .toList();
        return may.isEmpty() || chance.nextInt(100) >= PERCENT
                ? Optional.empty()
                : Optional.of(may.get(chance.nextInt(may.size())));
    }

    /** The path to which it is posted. */
    String path(String id) {
        return switch (what) {
            case FAILED -> "/chords/" + id + "/retry";
            case MEMBER -> "/tasks/" + id + "." + index + "/retry";
            case CALLBACK -> "/chords/" + id + "/callback/retry";
            case ERRBACK -> "/tasks/" + id + ".errback/retry";
        };
    }

    private static List<Again> may(Result first, Random chance) {
        List<Again> may = new ArrayList<>();
        if (first.failures() > 0) {
            may.add(new Again(What.FAILED, 0));
        }
        if (first.failures() > 0 && first.closedAt() == 0) { // in one that was closed nobody knows which failed
            int[] failed = failed(first);
            may.add(new Again(What.MEMBER, failed[chance.nextInt(failed.length)]));
        }
        if (first.state() == ChordState.CALLBACK_FAILED) {
            may.add(new Again(What.CALLBACK, 0));
        }
        if (first.errback().isPresent() && !first.errback().get().success()) {
            may.add(new Again(What.ERRBACK, 0));
        }
        return may;
    }

    private static int[] failed(Result result) {
        return IntStream.range(0, result.members().size())
                .filter(i -> !result.members().get(i).success())
                .toArray();
    }

    /**
     * Whether it ends, and so that it can be computed. Nobody knows how far a chord was that was closed with the one around it; and
     * a member that never begins is there in the next round, too, in which nobody may close the chord.
     */
    private static boolean isKnown(Composition chord, Result before, Result after) {
        if (after.round() == before.round()) {
            return true;
        }
        boolean nested = chord.members().stream().anyMatch(Nested.class::isInstance);
        if (before.closing().isPresent()
                || before.closedAt() > 0 && nested
                || after.closedAt() == 0 && chord.members().stream().anyMatch(Members::never)) {
            return false;
        }
        for (int i = 0; i < chord.members().size(); i++) {
            if (chord.members().get(i) instanceof Nested in
                    && !isKnown(
                            in.chord(),
                            before.inside().get(i).orElseThrow(),
                            after.inside().get(i).orElseThrow())) {
                return false;
            }
        }
        return true;
    }
}
