package dev.tutti.composition;

import dev.tutti.composition.Composition.Closing;
import dev.tutti.composition.Composition.Nested;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A chord that is cancelled, and when.
 *
 * @param waiting once so many members of each of these chords are without an outcome, and no more
 */
record Cancelled(String id, Map<String, Integer> waiting) {

    /** The one that is, of a chord of that id and those in it. */
    static Optional<Cancelled> in(Composition chord, String id) {
        if (chord.closing().equals(Optional.of(Closing.CANCELLED))) {
            Map<String, Integer> waiting = new LinkedHashMap<>();
            wait(chord, id, waiting);
            return Optional.of(new Cancelled(id, waiting));
        }
        for (int i = 0; i < chord.members().size(); i++) {
            if (chord.members().get(i) instanceof Nested nested) {
                Optional<Cancelled> inside = in(nested.chord(), id + "." + i);
                if (inside.isPresent()) {
                    return inside;
                }
            }
        }
        return Optional.empty();
    }

    private static void wait(Composition chord, String id, Map<String, Integer> waiting) {
        waiting.put(id, Members.never(chord));
        for (int i = 0; i < chord.members().size(); i++) {
            if (chord.members().get(i) instanceof Nested nested && Members.never(nested)) {
                wait(nested.chord(), id + "." + i, waiting);
            }
        }
    }
}
