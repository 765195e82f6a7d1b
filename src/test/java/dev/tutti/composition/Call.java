package dev.tutti.composition;

import dev.tutti.composition.Composition.Chain;
import dev.tutti.composition.Composition.Nested;
import dev.tutti.composition.Composition.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a chord calls, under the name by which the calls are noted.
 *
 * @param to what is called
 * @param attempts how often: each once; none when it must not be called
 * @param told how the members of its chord end
 */
record Call(To to, String name, int attempts, Result told) {
    /** What can be called. */
    enum To {
        CALLBACK,
        ERRBACK,
        FIRST_FAILURE
    }

    static String errback(Composition chord) {
        return chord.name() + "-errback";
    }

    static String firstFailure(Composition chord) {
        return chord.name() + "-first";
    }

    /** Of a chord and of those in it. Nothing is known of chords inside one that may be cut short. */
    static List<Call> of(Composition chord, Result result) {
        List<Call> calls = new ArrayList<>();
        chord.callback().ifPresent(chain -> calls.add(of(To.CALLBACK, chord.name(), chain, result.callback(), result)));
        chord.errback().ifPresent(chain -> calls.add(of(To.ERRBACK, errback(chord), chain, result.errback(), result)));
        chord.firstFailure()
                .ifPresent(step -> calls.add(new Call(
                        To.FIRST_FAILURE, firstFailure(chord), result.failures() > 0 ? attempts(step) : 0, result)));
        for (int i = 0; result.closedAt() == 0 && i < chord.members().size(); i++) {
            if (chord.members().get(i) instanceof Nested nested) {
                calls.addAll(of(nested.chord(), result.inside().get(i).orElseThrow()));
            }
        }
        return calls;
    }

    private static Call of(To to, String name, Chain chain, Optional<Ending> called, Result told) {
        return new Call(to, name, called.isPresent() ? attempts(chain.first()) : 0, told);
    }

    private static int attempts(Step step) {
        return Math.min(step.failures() + 1, step.attempts());
    }
}
