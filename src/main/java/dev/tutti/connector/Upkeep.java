package dev.tutti.connector;

import java.util.concurrent.TimeUnit;

/**
 * Whether the calls that keep a channel's entries succeed. When they fail, Redis was away for everybody: nothing is taken
 * over until the others have had the time to renew what they have. Belongs on the channel's context.
 */
final class Upkeep {
    private final String channel;
    private final long quietNanos;
    private boolean failing;
    private boolean refused;
    private long failedAt;

    Upkeep(IncomingSettings settings) {
        this.channel = settings.channel();
        this.quietNanos = TimeUnit.MILLISECONDS.toNanos(settings.takeover().claimIdleMs() / 2);
    }

    void failed(Throwable why) {
        failedAt = System.nanoTime();
        if (!failing) {
            failing = true;
            ConnectorLog.LOG.upkeepFailed(channel, String.valueOf(why.getMessage()));
        }
    }

    /** Redis answered, and the answer was no: that says nothing about the others. */
    void refused(Throwable why) {
        if (!refused) {
            refused = true;
            ConnectorLog.LOG.upkeepFailed(channel, String.valueOf(why.getMessage()));
        }
    }

    void succeeded() {
        if (failing && !isQuiet()) {
            failing = false;
            ConnectorLog.LOG.upkeepSucceeds(channel);
        }
    }

    /** Whether a failure is so recent that others may not have renewed their entries since. */
    boolean isQuiet() {
        return failing && System.nanoTime() - failedAt < quietNanos;
    }
}
