package dev.tutti.composition;

import dev.tutti.composition.Composition.Chain;
import dev.tutti.composition.Composition.Chunk;
import dev.tutti.composition.Composition.Part;
import dev.tutti.composition.Composition.Written;
import dev.tutti.composition.Step.Fate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Makes the tasks of one composition, always the same of a seed. No two return the same value, but for those behind {@code each}. */
final class RandomSteps {
    private final Random chance;
    private int values;

    RandomSteps(long seed) {
        // seeds that follow one another give first numbers that are much alike
        this.chance = new Random(new Random(seed).nextLong());
    }

    boolean percent(int percent) {
        return chance.nextInt(100) < percent;
    }

    /** 0 to one less. */
    int below(int bound) {
        return chance.nextInt(bound);
    }

    /** Another one each time. */
    int number() {
        return values++;
    }

    /** @param runs whether it is one that can note its call */
    Step step(boolean runs) {
        int attempts = percent(20) ? 2 + below(2) : 1;
        int failures = failures();
        int millis = percent(80) ? 0 : 1 + below(30);
        int fate = below(100);
        return new Step(
                runs || fate < 95 ? Fate.ENDS : fate < 98 ? Fate.UNKNOWN : Fate.TIMES_OUT,
                number(),
                failures,
                attempts,
                millis,
                percent(30),
                percent(30));
    }

    private int failures() {
        return percent(70) ? 0 : below(4);
    }

    /** One step, or some. */
    Chain chain() {
        int links = below(100);
        int steps = links < 70 ? 1 : links < 88 ? 2 : 3 + below(3);
        return new Chain(IntStream.range(0, steps).mapToObj(i -> step(false)).toList());
    }

    /** Its first step notes the call, so it is one that runs. */
    Chain callback() {
        List<Step> steps = new ArrayList<>(List.of(step(true)));
        if (percent(25)) {
            steps.addAll(chain().steps());
        }
        return new Chain(List.copyOf(steps));
    }

    /** A member that never begins. */
    Part never() {
        return new Chain(List.of(new Step(Fate.NEVER, number(), 0, 1, 0, false, percent(30))));
    }

    /** Members of one signature; alone, or so many in each chunk. */
    List<Part> each(Written written, int calls) {
        Step alike = step(false);
        List<Step> chain = chain().steps();
        List<Step> then = chain.subList(1, chain.size());
        int many = written == Written.CHUNKS ? 1 + below(4) : 1;
        List<Part> members = new ArrayList<>();
        for (int from = 0; from < calls; from += many) {
            List<Step> own = Stream.generate(() -> alike.with(number(), failures()))
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
}
