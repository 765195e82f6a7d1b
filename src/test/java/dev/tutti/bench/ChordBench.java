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
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * What this machine does, in three small workloads: one large chord, many small ones at once, small ones one after the
 * other. Prints rows and keeps them in target/bench.md; that every callback came once, whole and in order is asserted, a
 * time never.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ChordBench {
    private static final int LARGE = Integer.getInteger("bench.members", 10_000);
    private static final int MANY = 1_000;
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
        try (Measured system = new Measured()) {
            rows.add(row("one chord of " + LARGE + ", members/s", () -> oneChord(system)));
            rows.add(row(MANY + " chords × " + SMALL + ", chords/s", () -> manyChords(system)));
            rows.add(row(SEQUENTIAL + " chords of 3, one after the other, p50 ms", () -> sequential(system, 0.5)));
            rows.add(row(SEQUENTIAL + " chords of 3, one after the other, p99 ms", () -> sequential(system, 0.99)));
        }
        String text = String.join("\n", rows) + "\n";
        System.out.println(text + Runtime.getRuntime().availableProcessors() + " processors, JDK "
                + System.getProperty("java.version"));
        Files.writeString(Path.of("target", "bench.md"), text);
    }

    private static String row(String what, DoubleSupplier run) {
        double cold = run.getAsDouble();
        IntStream.range(0, WARM).forEach(i -> run.getAsDouble());
        double[] warm = IntStream.range(0, RUNS)
                .mapToDouble(i -> run.getAsDouble())
                .sorted()
                .toArray();
        return String.format(
                Locale.ROOT, "| %s | %.1f | %.1f [%.1f–%.1f] |", what, cold, warm[RUNS / 2], warm[0], warm[RUNS - 1]);
    }

    private static double oneChord(Measured system) {
        String chord = system.chord(LARGE);
        long from = System.nanoTime();
        system.submit(chord);
        return LARGE * 1e9 / (system.calledBack() - from);
    }

    private static double manyChords(Measured system) {
        List<String> chords =
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
        return MANY * 1e9 / (system.calledBack() - from);
    }

    private static double sequential(Measured system, double share) {
        double[] ms = IntStream.range(0, SEQUENTIAL)
                .mapToDouble(i -> {
                    String chord = system.chord(3);
                    long from = System.nanoTime();
                    system.submit(chord);
                    return (system.calledBack() - from) / 1e6;
                })
                .sorted()
                .toArray();
        return ms[Math.min(SEQUENTIAL - 1, (int) (share * SEQUENTIAL))];
    }
}
