package dev.tutti.composition;

import dev.tutti.chord.ChordState;
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
            members.add(
                    Members.never(part)
                            ? Members.closed(chord)
                            : inner.map(Members::chord).orElseGet(() -> Members.task(part, 1)));
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
        boolean failed = before.members().stream().anyMatch(member -> !member.success());
        return failed ? again(chord, before, index -> true) : before.calledAgain();
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
                ending = Members.chord(inner.get());
            } else {
                ending = Members.never(part) ? Members.closed(chord) : Members.task(part, round);
            }
            members.add(ending);
            inside.add(inner);
        }
        return joined(chord, members, inside, kept, round, before.failedOnce());
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
            failures += Members.never(chord.members().get(i)) || members.get(i).success() ? 0 : 1;
        }
        boolean failed = members.stream().anyMatch(member -> !member.success());
        boolean skips = chord.onFailure() instanceof OnFailure.Propagate && failed;
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
                chord.closing(),
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
}
