package dev.tutti.composition;

import dev.tutti.chord.Chord;
import dev.tutti.composition.Composition.Closing;
import dev.tutti.composition.Composition.Nested;
import dev.tutti.composition.Composition.Part;
import dev.tutti.composition.Composition.Written;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Gives compositions members that never begin, and somebody who closes them. */
final class RandomClosings {
    private final RandomSteps random;
    private final Supplier<Composition> innermost;

    /** @param innermost makes chords that have none in them */
    RandomClosings(RandomSteps random, Supplier<Composition> innermost) {
        this.random = random;
        this.innermost = innermost;
    }

    /** With members that never end, in it or in a chord in it, which somebody closes; where its failures do not. */
    Composition closed(Composition chord) {
        if (chord.written() != Written.LISTED || Expected.of(chord).failsFast()) {
            return chord;
        }
        boolean nested = chord.members().stream().anyMatch(Nested.class::isInstance);
        Composition closed = random.percent(50)
                ? with(chord, new Nested(inner(random.percent(50) ? Closing.CANCELLED : Closing.DEADLINE, 2)))
                // chords in one whose deadline passes have the same: which of them ends first nobody knows
                : waiting(chord, nested || random.percent(50) ? Closing.CANCELLED : Closing.DEADLINE, 1);
        return Expected.of(closed).failsFast() ? chord : closed;
    }

    /** @param depth of it, 1 of the outermost */
    private Composition inner(Closing by, int depth) {
        Composition chord = innermost.get();
        return chord.written() == Written.LISTED && !Expected.of(chord).failsFast()
                ? waiting(chord, by, depth)
                : inner(by, depth);
    }

    /** Closed by that, for it waits for ever; those in it that are cancelled with it do so, too. */
    private Composition waiting(Composition chord, Closing by, int depth) {
        Composition closed = with(chord, random.never()).closed(by);
        if (random.percent(40)) {
            closed = with(closed, random.never());
        }
        if (by != Closing.DEADLINE && random.percent(40) && depth < Chord.DEPTH_LIMIT) {
            closed = with(closed, new Nested(inner(Closing.WITH_PARENT, depth + 1)));
        }
        int idle = Members.never(closed);
        return chord.atOnce().isPresent() ? closed.atOnce(chord.atOnce().getAsInt() + idle) : closed;
    }

    /** With that among its members, somewhere. */
    Composition with(Composition chord, Part part) {
        List<Part> more = new ArrayList<>(chord.members());
        more.add(random.below(more.size() + 1), part);
        return chord.with(List.copyOf(more));
    }
}
