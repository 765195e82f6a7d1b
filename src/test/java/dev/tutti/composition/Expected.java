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

/** What a composition must come to, computed from nothing but what its words say. How its members are written says nothing. */
final class Expected {
    private Expected() {}

    static Result of(Composition chord) {
        List<Ending> members = new ArrayList<>();
        List<Optional<Result>> inside = new ArrayList<>();
        for (Part part : chord.members()) {
            Optional<Result> inner = part instanceof Nested nested ? Optional.of(of(nested.chord())) : Optional.empty();
            members.add(inner.map(Expected::asMember).orElseGet(() -> task(part)));
            inside.add(inner);
        }
        return joined(chord, members, inside);
    }

    private static Ending task(Part part) {
        return part instanceof Chunk chunk ? TaskEndings.of(chunk) : TaskEndings.of((Chain) part);
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

    private static Result joined(Composition chord, List<Ending> members, List<Optional<Result>> inside) {
        int failures = 0;
        for (int i = 0; i < members.size(); i++) {
            failures += never(chord.members().get(i)) || members.get(i).success() ? 0 : 1;
        }
        boolean skips = chord.onFailure() instanceof OnFailure.Propagate && failures > 0;
        Optional<Ending> callback = skips ? Optional.empty() : chord.callback().map(TaskEndings::of);
        Optional<Ending> errback = skips ? chord.errback().map(TaskEndings::of) : Optional.empty();
        boolean completed = callback.isEmpty() || callback.get().success();
        return new Result(
                skips ? ChordState.CALLBACK_SKIPPED : completed ? ChordState.COMPLETED : ChordState.CALLBACK_FAILED,
                members,
                inside,
                failures,
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
