package dev.tutti.composition;

import dev.tutti.composition.Composition.Chain;
import dev.tutti.composition.Composition.Chunk;
import dev.tutti.composition.Composition.Nested;
import dev.tutti.composition.Composition.OnFailure;
import dev.tutti.composition.Composition.Part;
import dev.tutti.composition.Composition.Written;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** Makes small compositions, one for each seed, always the same. */
final class RandomCompositions {
    private static final int MOST_NESTED = 3;

    private final String prefix;
    private final RandomSteps random;
    private final RandomClosings closings;

    private RandomCompositions(String run, long seed) {
        this.prefix = run + "-" + seed + "-";
        this.random = new RandomSteps(seed);
        this.closings = new RandomClosings(random, () -> chord(MOST_NESTED));
    }

    /** @param run in front of the names of its chords */
    static Composition of(String run, long seed) {
        RandomCompositions some = new RandomCompositions(run, seed);
        Composition chord = some.chord(0);
        return some.random.percent(10) ? some.closings.closed(chord) : chord;
    }

    private Composition chord(int depth) {
        String name = prefix + random.number();
        Written written = random.percent(80) ? Written.LISTED : random.percent(50) ? Written.EACH : Written.CHUNKS;
        List<Part> members = written == Written.LISTED
                ? Stream.generate(() -> part(depth)).limit(size(depth)).toList()
                : random.each(written, size(depth));
        Optional<Chain> callback = random.percent(85) ? Optional.of(random.callback()) : Optional.empty();
        Optional<Step> firstFailure = random.percent(30) ? Optional.of(random.step(true)) : Optional.empty();
        OnFailure onFailure = onFailure();
        boolean propagates = onFailure instanceof OnFailure.Propagate;
        Optional<Chain> errback = propagates && random.percent(70) ? Optional.of(random.callback()) : Optional.empty();
        Composition chord = withMoreThatNeverBegin(new Composition(
                name,
                written,
                members,
                callback,
                onFailure,
                errback,
                firstFailure,
                OptionalInt.empty(),
                Optional.empty()));
        // what never begins takes the place of none that does
        return random.percent(25) ? heldBack(chord, Members.never(chord) + 1 + random.below(3)) : chord;
    }

    /** Tasks that end at once would not be seen at work with others. */
    private static Composition heldBack(Composition chord, int atOnce) {
        List<Part> slower = new ArrayList<>();
        for (Part part : chord.members()) {
            slower.add(
                    part instanceof Chain chain
                            ? new Chain(chain.steps().stream().map(Step::slower).toList())
                            : part instanceof Chunk chunk
                                    ? new Chunk(
                                            chunk.from(),
                                            chunk.calls().stream()
                                                    .map(Step::slower)
                                                    .toList(),
                                            chunk.then())
                                    : part);
        }
        return chord.with(List.copyOf(slower)).atOnce(atOnce);
    }

    private OnFailure onFailure() {
        return switch (random.below(4)) {
            case 0 -> new OnFailure.Propagate();
            case 1 ->
                random.percent(50)
                        ? new OnFailure.FailFast(random.below(3), false)
                        : new OnFailure.FailFast(random.below(101), true);
            default -> new OnFailure.Collect();
        };
    }

    private int size(int depth) {
        int size = random.below(100);
        if (size < 6) {
            return 0;
        }
        if (size < 20) {
            return 1;
        }
        return size < 95 || depth > 0 ? 2 + random.below(5) : 7 + random.below(60);
    }

    private Part part(int depth) {
        return depth < MOST_NESTED && random.percent(20) ? new Nested(chord(depth + 1)) : random.chain();
    }

    /** Members that would take for ever cost nothing in a chord that is closed by others. */
    private Composition withMoreThatNeverBegin(Composition chord) {
        if (chord.written() != Written.LISTED || random.percent(40)) {
            return chord;
        }
        Composition longer = chord;
        for (int i = 0; i < 1 + random.below(3); i++) {
            longer = closings.with(longer, random.never());
        }
        return Expected.of(longer).closedAt() > 0 ? longer : chord;
    }
}
