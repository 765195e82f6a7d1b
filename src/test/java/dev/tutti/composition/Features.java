package dev.tutti.composition;

import dev.tutti.composition.Composition.Nested;
import dev.tutti.composition.Composition.OnFailure;
import dev.tutti.composition.Composition.Part;
import dev.tutti.composition.Composition.Written;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** In how many compositions something occurs, at whatever depth. */
final class Features {
    private final Map<String, Integer> counts = new TreeMap<>();

    private Features() {}

    static Features of(List<Story> stories) {
        Features features = new Features();
        stories.forEach(features::add);
        return features;
    }

    private void add(Story story) {
        Set<String> has = new TreeSet<>();
        add(story.chord(), has);
        if (story.results().get(0).failsFast()) {
            has.add("closed by failures");
        }
        story.again().ifPresent(again -> {
            has.add("run again");
            has.add("run again: " + again.what().name().toLowerCase(Locale.ROOT));
        });
        has.forEach(each -> counts.merge(each, 1, Integer::sum));
    }

    private static void add(Composition chord, Set<String> has) {
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
        chord.closing().ifPresent(by -> has.add("closed: " + by.name().toLowerCase(Locale.ROOT)));
        for (Part part : chord.members()) {
            if (part instanceof Nested nested) {
                has.add("nested");
                add(nested.chord(), has);
            }
        }
    }

    @Override
    public String toString() {
        return counts.entrySet().stream()
                .map(each -> each.getKey() + " " + each.getValue())
                .collect(Collectors.joining(", "));
    }
}
