package dev.tutti.composition;

import dev.tutti.chord.ChordState;
import dev.tutti.chord.Reason;
import dev.tutti.composition.Composition.Chain;
import dev.tutti.composition.Composition.Chunk;
import dev.tutti.composition.Composition.Closing;
import dev.tutti.composition.Composition.Nested;
import dev.tutti.composition.Composition.Part;
import dev.tutti.composition.Step.Fate;
import java.util.Optional;

/** How members must end, each for itself. */
final class Members {
    private Members() {}

    /** One that is a task, or several, in that round. */
    static Ending task(Part part, int round) {
        return part instanceof Chunk chunk ? TaskEndings.of(chunk, round) : TaskEndings.of((Chain) part, round);
    }

    /** The value of a nested chord is its callback's, or the list of its outcomes; any other end is a failure. */
    static Ending chord(Result result) {
        if (result.state() != ChordState.COMPLETED) {
            return Ending.failure(Reason.CALLBACK_FAILED, Optional.empty(), 0, Optional.empty());
        }
        return result.callback()
                .map(callback -> Ending.success(callback.value(), 0, Optional.empty()))
                .orElseGet(() -> Ending.listOf(result));
    }

    /** How a member ends that never begins. */
    static Ending closed(Composition chord) {
        Reason reason = chord.closing().map(Result::reason).orElse(Reason.CANCELLED);
        return Ending.failure(reason, Optional.empty(), 0, Optional.empty());
    }

    /** Whether it does not end by itself. */
    static boolean never(Part part) {
        return part instanceof Chain chain && chain.first().fate() == Fate.NEVER
                || part instanceof Nested nested && nested.chord().closing().equals(Optional.of(Closing.WITH_PARENT));
    }

    /** How many members do not. */
    static int never(Composition chord) {
        return (int) chord.members().stream().filter(Members::never).count();
    }
}
