package dev.tutti.composition;

import dev.tutti.composition.Composition.Nested;
import dev.tutti.composition.Composition.OnFailure;
import dev.tutti.composition.Composition.Part;
import dev.tutti.composition.Composition.Written;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** In how many compositions something occurs, at whatever depth. */
final class Features {
    private final Map<String, Integer> counts = new TreeMap<>();

    void add(Composition chord) {
        Set<String> has = new TreeSet<>();
        of(chord, has);
        Result result = Expected.of(chord);
        if (result.cutShort()) {
            has.add("closed by failures");
        }
        has.forEach(each -> counts.merge(each, 1, Integer::sum));
    }

    private static void of(Composition chord, Set<String> has) {
        if (chord.written() != Written.LISTED) {
            has.add(chord.written() == Written.EACH ? "each" : "chunks");
        }
        if (!(chord.onFailure() instanceof OnFailure.Collect)) {
            has.add(chord.onFailure() instanceof OnFailure.Propagate ? "propagate" : "fail_fast");
        }
        if (chord.firstFailure().isPresent()) {
            has.add("onFirstFailure");
        }
        if (chord.atOnce().isPresent()) {
            has.add("maxConcurrency");
        }
        for (Part part : chord.members()) {
            if (part instanceof Nested nested) {
                has.add("nested");
                of(nested.chord(), has);
            }
        }
    }

    @Override
    public String toString() {
        return counts.toString();
    }
}
