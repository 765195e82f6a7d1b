package dev.tutti.chord;

import java.time.Duration;

/**
 * How often a task is attempted, and how long to wait between two attempts: {@code delay} after the first one, each time
 * {@code multiplier} times as long, at most {@code maxDelay}; of that wait up to the share {@code jitter} is left out at
 * random, so that those who failed together do not come back together.
 *
 * @param maxAttempts the first one included, 1 to 1,000
 * @param delay 1 ms to 7 days
 * @param multiplier 1 to 100
 * @param maxDelay 1 ms to 7 days
 * @param jitter 0 to 1
 */
public record Retry(int maxAttempts, Duration delay, double multiplier, Duration maxDelay, double jitter) {
    /** Most attempts. */
    public static final int MOST_ATTEMPTS = 1_000;

    /** Largest multiplier. */
    public static final double LARGEST_MULTIPLIER = 100;

    /** A single attempt; with the waits that apply where a caller asks for more attempts and says nothing of waits. */
    public static final Retry NEVER = new Retry(1, Duration.ofSeconds(1), 2.0, Duration.ofMinutes(1), 0.2);

    public Retry {
        if (!isAttempts(maxAttempts)) {
            throw new IllegalArgumentException("maxAttempts is " + maxAttempts + ", must be 1 to " + MOST_ATTEMPTS);
        }
        Spans.require("delay", delay);
        Spans.require("maxDelay", maxDelay);
        if (!isMultiplier(multiplier)) {
            throw new IllegalArgumentException("multiplier is " + multiplier + ", must be 1 to 100");
        }
        if (!isJitter(jitter)) {
            throw new IllegalArgumentException("jitter is " + jitter + ", must be 0 to 1");
        }
    }

    /** So many attempts: 1 s between the first two, then twice as long each time up to 1 min, with a jitter of 0.2. */
    public static Retry attempts(int maxAttempts) {
        return NEVER.maxAttempts(maxAttempts);
    }

    /** With so many attempts. */
    public Retry maxAttempts(int attempts) {
        return new Retry(attempts, delay, multiplier, maxDelay, jitter);
    }

    /** With that wait after the first attempt. */
    public Retry delay(Duration first) {
        return new Retry(maxAttempts, first, multiplier, maxDelay, jitter);
    }

    /** With waits that grow so fast. */
    public Retry multiplier(double factor) {
        return new Retry(maxAttempts, delay, factor, maxDelay, jitter);
    }

    /** With that longest wait. */
    public Retry maxDelay(Duration longest) {
        return new Retry(maxAttempts, delay, multiplier, longest, jitter);
    }

    /** With that share of a wait left to chance. */
    public Retry jitter(double share) {
        return new Retry(maxAttempts, delay, multiplier, maxDelay, share);
    }

    /** Whether that is an allowed number of attempts. */
    public static boolean isAttempts(long attempts) {
        return attempts >= 1 && attempts <= MOST_ATTEMPTS;
    }

    /** Whether that is an allowed multiplier. */
    public static boolean isMultiplier(double multiplier) {
        return multiplier >= 1 && multiplier <= LARGEST_MULTIPLIER;
    }

    /** Whether that is an allowed jitter. */
    public static boolean isJitter(double jitter) {
        return jitter >= 0 && jitter <= 1;
    }
}
