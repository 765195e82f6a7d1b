package dev.tutti.faults;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalDouble;

/**
 * How many processes there should be: KEDA 2.20, which looks at the figure, starts the first and ends the last, and the
 * HorizontalPodAutoscaler between one and the maximum. Rules and their order are those of {@code scale_scaledobjects.go},
 * {@code fallback.go} and of the algorithm that Kubernetes documents.
 */
final class Scaler {
    /** So far from what is wanted nothing is changed. */
    private static final double TOLERANCE = 0.1;

    private record Recommended(Duration at, int replicas) {}

    private final ScaledObject rules;
    private final Duration sync;
    private final Deque<Recommended> recommended = new ArrayDeque<>();
    private int replicas;
    private int failures;
    private double value;
    private Duration active = Duration.ZERO;
    private Duration synced = Duration.ZERO;

    /** @param sync how often the autoscaler looks; Kubernetes's default is 15 s */
    Scaler(ScaledObject rules, Duration sync) {
        this.rules = rules;
        this.sync = sync;
    }

    /** How many there should be now. */
    int replicas() {
        return replicas;
    }

    /**
     * One poll.
     *
     * @param now since any instant
     * @param told the figure; empty when the api did not tell it
     */
    int poll(Duration now, OptionalDouble told) {
        failures = told.isPresent() ? 0 : failures + 1;
        if (told.isEmpty() && failures <= rules.failures()) {
            return replicas;
        }
        boolean isActive = told.isEmpty() || told.getAsDouble() > rules.activation();
        value = told.orElse(rules.target() * Math.max(replicas, rules.fallback()));
        if (isActive) {
            active = now;
            if (replicas == 0) {
                replicas = Math.max(1, rules.min());
            }
        } else if (replicas > 0 && rules.min() == 0 && now.minus(active).compareTo(rules.cooldown()) > 0) {
            replicas = 0;
            recommended.clear();
        }
        return replicas;
    }

    /** What the autoscaler makes of the last figure; it looks only from time to time. */
    int autoscale(Duration now) {
        if (replicas > 0 && now.minus(synced).compareTo(sync) >= 0) {
            synced = now;
            recommended.add(new Recommended(now, wanted()));
            while (recommended.getFirst().at().plus(rules.stabilization()).compareTo(now) < 0) {
                recommended.removeFirst();
            }
            int most =
                    recommended.stream().mapToInt(Recommended::replicas).max().orElseThrow();
            int last = recommended.getLast().replicas();
            if (last > replicas) {
                replicas = Math.min(last, (int) Math.ceil(replicas * (1 + rules.rise())));
            } else if (most < replicas) {
                replicas = most;
            }
        }
        return replicas;
    }

    private int wanted() {
        double ratio = value / (rules.target() * replicas);
        int wanted = Math.abs(1 - ratio) <= TOLERANCE ? replicas : (int) Math.ceil(value / rules.target());
        return Math.min(rules.max(), Math.max(Math.max(1, rules.min()), wanted));
    }
}
