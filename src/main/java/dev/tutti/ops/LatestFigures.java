package dev.tutti.ops;

import dev.tutti.store.OpenFigures;
import dev.tutti.store.QueueFigures;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** What was measured last, for gauges to read. Older than ten seconds it is nothing: Redis is away. Safe from any thread. */
@Singleton
class LatestFigures {
    private static final long STALE_NANOS = Duration.ofSeconds(10).toNanos();
    private static final long ASKED_NANOS = Duration.ofMinutes(2).toNanos();
    private static final double SECOND_NANOS = Duration.ofSeconds(1).toNanos();

    private record Figures(Map<String, QueueFigures> queues, OpenFigures open, long at) {}

    private volatile @Nullable Figures latest;
    private volatile long askedAt = System.nanoTime();

    void are(Map<String, QueueFigures> queues, OpenFigures open) {
        latest = new Figures(queues, open, System.nanoTime());
    }

    /** Whether anybody has asked within two minutes, or nothing was measured yet. */
    boolean areWanted() {
        return latest == null || System.nanoTime() - askedAt < ASKED_NANOS;
    }

    /** Seconds since they were measured; NaN before. Asking keeps them coming: every scrape does. */
    double ageInSeconds() {
        askedAt = System.nanoTime();
        Figures figures = latest;
        return figures == null ? Double.NaN : (System.nanoTime() - figures.at) / SECOND_NANOS;
    }

    double ofQueue(String name, ToDoubleFunction<QueueFigures> figure) {
        Figures figures = latest;
        if (figures == null || isStale(figures)) {
            return Double.NaN;
        }
        QueueFigures queue = figures.queues.get(name);
        return queue == null ? Double.NaN : figure.applyAsDouble(queue);
    }

    double ofOpen(ToDoubleFunction<OpenFigures> figure) {
        Figures figures = latest;
        return figures == null || isStale(figures) ? Double.NaN : figure.applyAsDouble(figures.open);
    }

    private static boolean isStale(Figures figures) {
        return System.nanoTime() - figures.at > STALE_NANOS;
    }
}
