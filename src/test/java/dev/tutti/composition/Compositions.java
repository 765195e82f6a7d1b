package dev.tutti.composition;

import dev.tutti.composition.Composition.Written;
import dev.tutti.composition.Submitter.Seen;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.stream.LongStream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Compositions of seeds that follow one another. */
final class Compositions {
    private static final Logger LOG = Logger.getLogger(Compositions.class);
    private static final int AT_ONCE = 150;

    private final String run;
    private final long first;
    private final int count;
    private final Map<Long, String> ids = new ConcurrentHashMap<>();

    private Compositions(String run, long first, int count) {
        this.run = run;
        this.first = first;
        this.count = count;
    }

    static Compositions from(String run, long seed, int count) {
        Compositions some = new Compositions(run, seed, count);
        LOG.infof("%s: %d compositions from -Dcompositions.seed=%d on: %s", run, count, seed, some.features());
        return some;
    }

    private Features features() {
        Features features = new Features();
        seeds().forEach(seed -> features.add(of(seed)));
        return features;
    }

    private LongStream seeds() {
        return LongStream.range(first, first + count);
    }

    private Composition of(long seed) {
        return RandomCompositions.of(run, seed);
    }

    /** Submits them, so many at once, and waits for all; in words where chords and outcomes differ from what they must be. */
    List<String> run(URI service) throws InterruptedException, ExecutionException {
        Submitter submitter = new Submitter(service);
        Semaphore room = new Semaphore(AT_ONCE);
        List<CompletableFuture<String>> ends = new ArrayList<>();
        for (long seed : seeds().toArray()) {
            Composition chord = of(seed);
            room.acquire();
            ends.add(submitter
                    .submit(chord, seed % 3 == 0 && chord.written() == Written.LISTED)
                    .whenComplete((seen, failure) -> note(seed, seen))
                    .handle((seen, failure) -> compare(chord, seen, failure))
                    .whenComplete((compared, failure) -> room.release()));
        }
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String difference = ends.get(i).get();
            if (!difference.isEmpty()) {
                differences.add(told(first + i, difference));
            }
        }
        return differences;
    }

    private void note(long seed, @Nullable Seen seen) {
        if (seen != null) {
            ids.put(seed, seen.chord().path("id").asText());
        }
    }

    private static String compare(Composition chord, @Nullable Seen seen, @Nullable Throwable failure) {
        if (seen == null) {
            return "no end was seen: " + failure;
        }
        Differences differences = new Differences();
        try {
            differences.chord(Expected.of(chord), seen.chord(), seen.outcomes());
            return String.join("\n", differences.found());
        } catch (AssertionError | RuntimeException e) {
            return String.join("\n", differences.found()) + "\n" + e;
        }
    }

    /** The same of the calls of callbacks and errbacks, once nothing runs any more. */
    List<String> differentCalls(CompositionTasks tasks) {
        List<String> found = new ArrayList<>();
        for (long seed : seeds().toArray()) {
            Differences differences = new Differences();
            Composition chord = of(seed);
            Call.of(chord, Expected.of(chord)).forEach(call -> differences.call(call, tasks.take(call.name())));
            if (!differences.found().isEmpty()) {
                found.add(told(seed, String.join("\n", differences.found())));
            }
        }
        return found;
    }

    /** Where more members were at work at once than may be; only where nothing runs that nobody waits for. */
    List<String> tooManyAtOnce(AtWork atWork) {
        List<String> found = new ArrayList<>();
        ids.forEach((seed, id) -> {
            Composition chord = of(seed);
            String crowded = HeldBack.crowded(chord, Expected.of(chord), id, atWork);
            if (!crowded.isEmpty()) {
                found.add(told(seed, crowded));
            }
        });
        return found;
    }

    private String told(long seed, String difference) {
        return "-Dcompositions.count=1 -Dcompositions.seed=" + seed + "\n" + CompositionJson.of(of(seed)) + "\n"
                + difference + "\n";
    }
}
