package dev.tutti.composition;

import dev.tutti.composition.Composition.Chain;
import dev.tutti.composition.Composition.Chunk;
import dev.tutti.composition.Composition.Fate;
import dev.tutti.composition.Composition.Nested;
import dev.tutti.composition.Composition.OnFailure;
import dev.tutti.composition.Composition.Part;
import dev.tutti.composition.Composition.Step;
import dev.tutti.composition.Composition.Written;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Makes small compositions, one for each seed, always the same. */
final class RandomCompositions {
    /** Whether members may be chords. */
    private static final boolean NESTED = true;

    private static final int MOST_NESTED = 3;

    private final String run;
    private final long seed;
    private final Random chance;
    private int values;

    private RandomCompositions(String run, long seed) {
        this.run = run;
        this.seed = seed;
        // seeds that follow one another give first numbers that are much alike
        this.chance = new Random(new Random(seed).nextLong());
    }

    /** @param run in front of the names of its chords */
    static Composition of(String run, long seed) {
        return new RandomCompositions(run, seed).chord(0);
    }

    private boolean percent(int percent) {
        return chance.nextInt(100) < percent;
    }

    private Composition chord(int depth) {
        String name = run + "-" + seed + "-" + values++;
        Written written = percent(80) ? Written.LISTED : percent(50) ? Written.EACH : Written.CHUNKS;
        List<Part> members = written == Written.LISTED
                ? Stream.generate(() -> part(depth)).limit(size(depth)).toList()
                : each(written, size(depth));
        Optional<Chain> callback = percent(85) ? Optional.of(callback()) : Optional.empty();
        Optional<Step> firstFailure = percent(30) ? Optional.of(step(true)) : Optional.empty();
        int kind = chance.nextInt(4);
        OnFailure onFailure = kind == 0
                ? new OnFailure.Propagate()
                : kind > 1
                        ? new OnFailure.Collect()
                        : percent(50)
                                ? new OnFailure.FailFast(chance.nextInt(3), false)
                                : new OnFailure.FailFast(chance.nextInt(101), true);
        Optional<Chain> errback = kind == 0 && percent(70) ? Optional.of(callback()) : Optional.empty();
        Composition chord = new Composition(
                name, written, members, callback, onFailure, errback, firstFailure, OptionalInt.empty());
        return heldBack(kind == 1 && written == Written.LISTED ? withMoreThatNeverBegin(chord) : chord);
    }

    /** Sometimes few may be at work at once; what never begins takes the place of none that does. */
    private Composition heldBack(Composition chord) {
        int idle = (int) chord.members().stream().filter(Expected::never).count();
        return percent(25) ? chord.atOnce(idle + 1 + chance.nextInt(3)) : chord;
    }

    /** Members of one signature; alone, or so many in each chunk. */
    private List<Part> each(Written written, int calls) {
        Step alike = step(false);
        List<Step> then = chain(links()).steps();
        then = then.subList(1, then.size());
        int many = written == Written.CHUNKS ? 1 + chance.nextInt(4) : 1;
        List<Part> members = new ArrayList<>();
        for (int from = 0; from < calls; from += many) {
            List<Step> own = Stream.generate(() -> alike.with(values++, failures()))
                    .limit(Math.min(many, calls - from))
                    .toList();
            members.add(
                    written == Written.CHUNKS
                            ? new Chunk(from, own, then)
                            : new Chain(
                                    Stream.concat(own.stream(), then.stream()).toList()));
        }
        return List.copyOf(members);
    }

    private int size(int depth) {
        int size = chance.nextInt(100);
        if (size < 6) {
            return 0;
        }
        if (size < 20) {
            return 1;
        }
        return size < 95 || depth > 0 ? 2 + chance.nextInt(5) : 7 + chance.nextInt(60);
    }

    private Part part(int depth) {
        return NESTED && depth < MOST_NESTED && percent(20) ? new Nested(chord(depth + 1)) : chain(links());
    }

    private int links() {
        int links = chance.nextInt(100);
        return links < 70 ? 1 : links < 88 ? 2 : 3 + chance.nextInt(3);
    }

    private Chain chain(int links) {
        return new Chain(IntStream.range(0, links).mapToObj(i -> step(false)).toList());
    }

    /** Its first step notes the call, so it is one that runs. */
    private Chain callback() {
        List<Step> steps = new ArrayList<>(List.of(step(true)));
        if (percent(25)) {
            steps.addAll(chain(links()).steps());
        }
        return new Chain(List.copyOf(steps));
    }

    private Step step(boolean runs) {
        int attempts = percent(20) ? 2 + chance.nextInt(2) : 1;
        int failures = failures();
        int millis = percent(80) ? 0 : 1 + chance.nextInt(30);
        int fate = chance.nextInt(100);
        return new Step(
                runs || fate < 95 ? Fate.ENDS : fate < 98 ? Fate.UNKNOWN : Fate.TIMES_OUT,
                values++,
                failures,
                attempts,
                millis,
                percent(30),
                percent(30));
    }

    private int failures() {
        return percent(70) ? 0 : chance.nextInt(4);
    }

    /** Members that would take for ever cost nothing in a chord that is closed by others. */
    private Composition withMoreThatNeverBegin(Composition chord) {
        if (!percent(60)) {
            return chord;
        }
        List<Part> more = new ArrayList<>(chord.members());
        for (int i = 0; i < 1 + chance.nextInt(3); i++) {
            Step step = new Step(Fate.NEVER, values++, 0, 1, 0, false, percent(30));
            more.add(chance.nextInt(more.size() + 1), new Chain(List.of(step)));
        }
        Composition longer = chord.with(List.copyOf(more));
        return Expected.of(longer).closedAt() > 0 ? longer : chord;
    }
}
