package dev.tutti.composition;

import dev.tutti.composition.Composition.Nested;

/** Looks whether chords kept to what may be at work at once. */
final class HeldBack {
    private HeldBack() {}

    /**
     * In which chord more were, in words; empty where in none. What goes on in a chord that was closed nobody counts, so those in
     * which that may be are passed over.
     */
    static String crowded(Composition chord, Result result, String id, AtWork atWork) {
        if (result.closedAt() > 0) {
            return "";
        }
        int may = chord.atOnce().orElse(Integer.MAX_VALUE);
        StringBuilder found = new StringBuilder();
        if (!result.cutShort() && atWork.most(id) > may) {
            found.append(id + " had " + atWork.most(id) + " at work, not " + may + "\n");
        }
        for (int i = 0; i < chord.members().size(); i++) {
            if (chord.members().get(i) instanceof Nested nested) {
                found.append(crowded(nested.chord(), result.inside().get(i).orElseThrow(), id + "." + i, atWork));
            }
        }
        return found.toString();
    }
}
