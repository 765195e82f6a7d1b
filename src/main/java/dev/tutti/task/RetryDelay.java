package dev.tutti.task;

import dev.tutti.chord.Retry;
import java.time.Duration;

/** How long to wait between two attempts. */
public final class RetryDelay {
    private RetryDelay() {}

    /**
     * The wait after an attempt that failed: {@code delay × multiplier^(failed − 1)}, at most {@code maxDelay}, shortened
     * by up to the share {@code jitter}.
     *
     * @param failed attempts so far, from 1
     * @param chance 0 (nothing left out) to 1 (the whole share is)
     * @return whole milliseconds, at least 1
     */
    public static Duration after(int failed, Retry retry, double chance) {
        double longest = retry.maxDelay().toMillis();
        // infinite after many attempts, which the minimum takes care of
        double grown = retry.delay().toMillis() * Math.pow(retry.multiplier(), failed - 1);
        double wait = Math.min(longest, grown) * (1 - retry.jitter() * chance);
        return Duration.ofMillis(Math.max(1, Math.round(wait)));
    }
}
