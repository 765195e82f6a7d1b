package dev.tutti.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * What this machine does, in small workloads: one large chord, many small ones at once, a chord of chords, small ones one after the other, and
 * those beside a huge one. Prints rows and keeps them in target/bench.md; that every callback came once, whole and in
 * order is asserted, a time never.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ChordBench {
    private static final int LARGE = Integer.getInteger("bench.members", 10_000);
    private static final int NEIGHBOUR = Integer.getInteger("bench.neighbour", 200_000);
    private static final int MANY = 1_000;
    private static final int NESTED = 100;
    private static final int SMALL = 10;
    private static final int SEQUENTIAL = 200;
    private static final int LANES = 8;
    private static final int WARM = 2;
    private static final int RUNS = 3;

    @Test
    void rows() throws IOException {
        List<String> rows = new ArrayList<>(List.of(
                "| workload | first, cold | after " + WARM + " more: median of " + RUNS + " [min–max] |",
                "|---|---|---|"));
        String three = SEQUENTIAL + " chords of 3, one after the other";
        try (Measured system = new Measured()) {
            rows.addAll(measure(List.of("one chord of " + LARGE + ", members/s"), () -> oneChord(system)));
            rows.addAll(measure(List.of(MANY + " chords × " + SMALL + ", chords/s"), () -> manyChords(system)));
            rows.addAll(measure(
                    List.of("one chord of " + NESTED + " chords × " + NESTED + ", members/s"), () -> nested(system)));
            rows.addAll(measure(List.of(three + ", p50 ms", "the same, p99 ms"), () -> sequential(system)));
            rows.addAll(measure(
                    List.of("the same beside one chord of " + NEIGHBOUR + ", p50 ms", "the same, p99 ms"),
                    () -> besideAnother(system)));
        }
        String text = String.join("\n", rows) + "\n";
        System.out.println(text + Runtime.getRuntime().availableProcessors() + " processors, JDK "
                + System.getProperty("java.version"));
        Files.writeString(Path.of("target", "bench.md"), text);
    }

    /** A row for each figure of a run. */
    private static List<String> measure(List<String> figures, Supplier<double[]> run) {
        double[] cold = run.get();
        IntStream.range(0, WARM).forEach(i -> run.get());
        List<double[]> runs = IntStream.range(0, RUNS).mapToObj(i -> run.get()).toList();
        return IntStream.range(0, figures.size())
                .mapToObj(figure -> {
                    double[] warm =
                            runs.stream().mapToDouble(of -> of[figure]).sorted().toArray();
                    return String.format(
                            Locale.ROOT,
                            "| %s | %.1f | %.1f [%.1f–%.1f] |",
                            figures.get(figure),
                            cold[figure],
                            warm[RUNS / 2],
                            warm[0],
                            warm[RUNS - 1]);
                })
                .toList();
    }

    private static double[] oneChord(Measured system) {
        Measured.Chord chord = system.chord(LARGE);
        long from = System.nanoTime();
        system.submit(chord);
        return new double[] {LARGE * 1e9 / (system.allCalledBack() - from)};
    }

    private static double[] nested(Measured system) {
        Measured.Chord chord = system.nested(NESTED, NESTED);
        long from = System.nanoTime();
        system.submit(chord);
        return new double[] {NESTED * NESTED * 1e9 / (system.allCalledBack() - from)};
    }

    private static double[] manyChords(Measured system) {
        List<Measured.Chord> chords =
                IntStream.range(0, MANY).mapToObj(i -> system.chord(SMALL)).toList();
        long from = System.nanoTime();
        ExecutorService lanes = Executors.newFixedThreadPool(LANES);
        try {
            List<Future<?>> sent = new ArrayList<>();
            chords.forEach(chord -> sent.add(lanes.submit(() -> system.submit(chord))));
            for (Future<?> one : sent) {
                one.get();
            }
        } catch (Exception e) {
            throw new IllegalStateException("a chord could not be submitted", e);
        } finally {
            lanes.shutdownNow();
        }
        return new double[] {MANY * 1e9 / (system.allCalledBack() - from)};
    }

    /** p50 and p99, ms. */
    private static double[] sequential(Measured system) {
        double[] ms = IntStream.range(0, SEQUENTIAL)
                .mapToDouble(i -> {
                    Measured.Chord chord = system.chord(3);
                    long from = System.nanoTime();
                    system.submit(chord);
                    return (system.calledBack(chord) - from) / 1e6;
                })
                .sorted()
                .toArray();
        return new double[] {ms[SEQUENTIAL / 2], ms[SEQUENTIAL * 99 / 100]};
    }

    /** The same while a huge chord runs; afterwards that one is waited for. */
    private static double[] besideAnother(Measured system) {
        Measured.Chord huge = system.chord(NEIGHBOUR);
        system.submit(huge);
        double[] ms = sequential(system);
        if (system.hasCalledBack(huge)) {
            throw new IllegalStateException(
                    "the huge chord ended before the small ones; make it larger, -Dbench.neighbour=…");
        }
        system.allCalledBack();
        return ms;
    }
}
