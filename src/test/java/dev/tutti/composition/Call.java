package dev.tutti.composition;

import dev.tutti.composition.Composition.Chain;
import dev.tutti.composition.Composition.Nested;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a chord calls, under the name by which the calls are noted.
 *
 * @param to what is called
 * @param turns in this order; none when it must not be called
 */
record Call(To to, String name, List<Turn> turns) {
    /** What can be called. */
    enum To {
        CALLBACK,
        ERRBACK,
        FIRST_FAILURE
    }

    /**
     * Attempts that follow one another, until one succeeds or it was the last.
     *
     * @param told how the members of the chord have ended
     */
    record Turn(Result told, int attempts) {}

    static String errback(Composition chord) {
        return chord.name() + "-errback";
    }

    static String firstFailure(Composition chord) {
        return chord.name() + "-first";
    }

    /** Of a chord that comes to these results, and of those in it. Nothing is known of chords inside one that may be cut short. */
    static List<Call> of(Composition chord, List<Result> results) {
        List<Call> calls = new ArrayList<>();
        chord.callback()
                .ifPresent(chain ->
                        calls.add(new Call(To.CALLBACK, chord.name(), turns(chain, results, Result::callback))));
        chord.errback()
                .ifPresent(chain ->
                        calls.add(new Call(To.ERRBACK, errback(chord), turns(chain, results, Result::errback))));
        chord.firstFailure()
                .filter(step -> results.stream().noneMatch(Result::mayNotHaveFailed))
                .ifPresent(step -> calls.add(new Call(
                        To.FIRST_FAILURE,
                        firstFailure(chord),
                        results.stream()
                                .filter(Result::failedOnce)
                                .limit(1)
                                .map(result -> new Turn(result, step.attemptsIn(result.round())))
                                .toList())));
        if (results.stream().allMatch(result -> result.closedAt() == 0)) {
            for (int i = 0; i < chord.members().size(); i++) {
                if (chord.members().get(i) instanceof Nested nested) {
                    calls.addAll(of(nested.chord(), inside(results, i)));
                }
            }
        }
        return calls;
    }

    /** What a chord in it comes to: once more only where it is run again. */
    private static List<Result> inside(List<Result> results, int index) {
        return results.stream()
                .map(result -> result.inside().get(index).orElseThrow())
                .distinct()
                .toList();
    }

    private static List<Turn> turns(Chain chain, List<Result> results, Function<Result, Optional<Ending>> called) {
        return results.stream()
                .filter(result -> called.apply(result).isPresent())
                .map(result -> new Turn(result, chain.first().attemptsIn(result.round())))
                .toList();
    }
}
