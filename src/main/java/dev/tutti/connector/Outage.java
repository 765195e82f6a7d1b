package dev.tutti.connector;

import java.util.concurrent.atomic.AtomicBoolean;

/** Logs that Redis is away once, however many calls are tried again, and that it is back. Safe from any thread. */
final class Outage {
    private final String channel;
    private final AtomicBoolean away = new AtomicBoolean();

    Outage(String channel) {
        this.channel = channel;
    }

    void failed(Throwable why) {
        if (away.compareAndSet(false, true)) {
            ConnectorLog.LOG.sendingAgain(channel, String.valueOf(why.getMessage()));
        }
    }

    void succeeded() {
        if (away.get() && away.compareAndSet(true, false)) {
            ConnectorLog.LOG.sendsAgain(channel);
        }
    }
}
