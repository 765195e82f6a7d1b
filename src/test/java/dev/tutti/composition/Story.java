package dev.tutti.composition;

import dev.tutti.composition.Composition.Written;
import dev.tutti.composition.Submitter.Seen;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is done with one composition, and what it must come to.
 *
 * @param again how it is run again once it has ended
 * @param results the first end, and the one after that
 */
record Story(long seed, Composition chord, Optional<Again> again, List<Result> results) {

    /** Always the same of a seed. */
    static Story of(String run, long seed) {
        Composition chord = RandomCompositions.of(run, seed);
        Optional<Again> again = Again.of(chord, seed);
        return new Story(seed, chord, again, Expected.of(chord, again));
    }

    /** What is submitted. */
    String body() {
        return asLines() ? CompositionJson.lines(chord) : CompositionJson.of(chord);
    }

    /** Whether that is NDJSON. */
    boolean asLines() {
        return seed % 3 == 0 && chord.written() == Written.LISTED;
    }

    /** Where what was seen differs from what it must come to, in words. */
    String differences(@Nullable List<Seen> seen, @Nullable Throwable failure) {
        if (seen == null) {
            return told("no end was seen: " + failure);
        }
        Differences differences = new Differences();
        try {
            for (int i = 0; i < results.size(); i++) {
                differences.chord(
                        results.get(i), seen.get(i).chord(), seen.get(i).outcomes());
            }
        } catch (AssertionError | RuntimeException e) {
            differences.found().add(e.toString());
        }
        return told(String.join("\n", differences.found()));
    }

    /**
     * Where the calls that were noted differ from those that must be, in words.
     *
     * @param calls those under a name
     * @param repeated whether one may be repeated, for a process vanished
     */
    String differentCalls(Function<String, List<Noted>> calls, boolean repeated) {
        CallDifferences differences = new CallDifferences(repeated);
        Call.of(chord, results).forEach(call -> differences.call(call, calls.apply(call.name())));
        return told(String.join("\n", differences.found()));
    }

    /** Where more members were at work at once than may be, in words. */
    String tooManyAtOnce(String id, AtWork atWork) {
        return told(HeldBack.crowded(chord, results.get(0), id, atWork));
    }

    /** With all that it takes to see it again; empty where there is no difference. */
    private String told(String difference) {
        return difference.isEmpty()
                ? ""
                : "-Dcompositions.count=1 -Dcompositions.seed=" + seed
                        + again.map(what -> ", " + what).orElse("") + "\n" + CompositionJson.of(chord) + "\n"
                        + difference + "\n";
    }
}
