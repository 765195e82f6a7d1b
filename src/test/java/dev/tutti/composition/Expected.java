package dev.tutti.composition;

import dev.tutti.chord.ChordState;
import dev.tutti.chord.Reason;
import dev.tutti.composition.Composition.Chain;
import dev.tutti.composition.Composition.Chunk;
import dev.tutti.composition.Composition.Fate;
import dev.tutti.composition.Composition.Nested;
import dev.tutti.composition.Composition.OnFailure;
import dev.tutti.composition.Composition.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;

/** What a composition must come to, computed from nothing but what its words say. How its members are written says nothing. */
final class Expected {
    private Expected() {}

    /** How it ends, and how once it was run again. */
    static List<Result> of(Composition chord, Optional<Again> again) {
        Result first = of(chord);
        return again.map(what -> List.of(first, again(chord, first, what))).orElse(List.of(first));
    }

    /** How it ends. */
    static Result of(Composition chord) {
        List<Ending> members = new ArrayList<>();
        List<Optional<Result>> inside = new ArrayList<>();
        for (Part part : chord.members()) {
            Optional<Result> inner = part instanceof Nested nested ? Optional.of(of(nested.chord())) : Optional.empty();
            members.add(inner.map(Expected::asMember).orElseGet(() -> task(part, 1)));
            inside.add(inner);
        }
        return joined(chord, members, inside, Set.of(), 1, false);
    }

    /** How it ends when it has ended so and is run again. */
    static Result again(Composition chord, Result before, Again again) {
        return switch (again.what()) {
            case FAILED -> again(chord, before, index -> true);
            case MEMBER -> again(chord, before, index -> index == again.index());
            case CALLBACK, ERRBACK -> before.calledAgain();
        };
    }

    /** A chord in one that is run again: its failed members, or, where none failed, its callback, which did. */
    private static Result again(Composition chord, Result before) {
        return before.failures() > 0 ? again(chord, before, index -> true) : before.calledAgain();
    }

    /** Those of its failed members are run in the next round. What a chord that was closed cut short, that one runs. */
    private static Result again(Composition chord, Result before, IntPredicate run) {
        int round = before.round() + 1;
        List<Ending> members = new ArrayList<>();
        List<Optional<Result>> inside = new ArrayList<>();
        Set<Integer> kept = new TreeSet<>();
        for (int i = 0; i < chord.members().size(); i++) {
            Part part = chord.members().get(i);
            Ending ending = before.members().get(i);
            Optional<Result> inner = before.inside().get(i);
            if (ending.success() && before.closedAt() > 0) {
                ending = ending.ofEitherRound();
            } else if (ending.success() || !run.test(i)) {
                kept.add(i);
            } else if (part instanceof Nested nested) {
                inner = Optional.of(again(nested.chord(), inner.orElseThrow()));
                ending = asMember(inner.get());
            } else {
                ending = task(part, round);
            }
            members.add(ending);
            inside.add(inner);
        }
        return joined(chord, members, inside, kept, round, before.failedOnce());
    }

    private static Ending task(Part part, int round) {
        return part instanceof Chunk chunk ? TaskEndings.of(chunk, round) : TaskEndings.of((Chain) part, round);
    }

    /** The value of a nested chord is its callback's, or the list of its outcomes; any other end is a failure. */
    private static Ending asMember(Result result) {
        if (result.state() != ChordState.COMPLETED) {
            return Ending.failure(Reason.CALLBACK_FAILED, Optional.empty(), 0, Optional.empty());
        }
        return result.callback()
                .map(callback -> Ending.success(callback.value(), 0, Optional.empty()))
                .orElseGet(() -> Ending.listOf(result));
    }

    private static Result joined(
            Composition chord,
            List<Ending> members,
            List<Optional<Result>> inside,
            Set<Integer> kept,
            int round,
            boolean failedBefore) {
        int failures = 0;
        for (int i = 0; i < members.size(); i++) {
            failures += never(chord.members().get(i)) || members.get(i).success() ? 0 : 1;
        }
        boolean skips = chord.onFailure() instanceof OnFailure.Propagate && failures > 0;
        Optional<Ending> callback =
                skips ? Optional.empty() : chord.callback().map(chain -> TaskEndings.of(chain, round));
        Optional<Ending> errback =
                skips ? chord.errback().map(chain -> TaskEndings.of(chain, round)) : Optional.empty();
        boolean completed = callback.isEmpty() || callback.get().success();
        return new Result(
                skips ? ChordState.CALLBACK_SKIPPED : completed ? ChordState.COMPLETED : ChordState.CALLBACK_FAILED,
                round,
                1,
                members,
                inside,
                kept,
                failures,
                failedBefore || failures > 0,
                closedAt(chord, failures),
                callback,
                errback);
    }

    private static int closedAt(Composition chord, int failures) {
        if (chord.onFailure() instanceof OnFailure.FailFast fast) {
            int tolerated = fast.tolerated(chord.members().size());
            return failures > tolerated ? tolerated + 1 : 0;
        }
        return 0;
    }

    /** Whether it does not begin. */
    static boolean never(Part part) {
        return part instanceof Chain chain && chain.first().fate() == Fate.NEVER;
    }
}
