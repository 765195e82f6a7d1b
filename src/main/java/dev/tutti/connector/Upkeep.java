package dev.tutti.connector;

import java.util.concurrent.TimeUnit;

/**
 * Whether the calls that keep a channel's entries succeed. When they fail, Redis was away for everybody: once it is back,
 * nothing is taken over until the others have had the time to renew what they have. Belongs on the channel's context.
 */
final class Upkeep {
    private final String channel;
    private final long claimIdleNanos;
    private boolean failing;
    private boolean refused;
    private long quietUntil = System.nanoTime();

    Upkeep(IncomingSettings settings) {
        this.channel = settings.channel();
        this.claimIdleNanos = TimeUnit.MILLISECONDS.toNanos(settings.takeover().claimIdleMs());
    }

    void failed(Throwable why) {
        quietUntil = System.nanoTime();
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
        if (failing) {
            failing = false;
            quietUntil = System.nanoTime() + claimIdleNanos;
            ConnectorLog.LOG.upkeepSucceeds(channel);
        }
    }

    /** Whether the last call failed: nobody knows yet whether Redis is back. */
    boolean isFailing() {
        return failing;
    }

    /** Whether Redis has been back for so short a time that others may not have renewed their entries since. */
    boolean isQuiet() {
        return System.nanoTime() - quietUntil < 0;
    }
}
