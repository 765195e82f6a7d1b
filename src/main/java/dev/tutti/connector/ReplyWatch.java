package dev.tutti.connector;

import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;

/**
 * Notices a Redis that took commands and does not answer: a frozen one gives no error. Replies come in order, so it is
 * enough to watch that any arrive. All methods belong on the context.
 */
final class ReplyWatch {
    private static final long LOOK_MS = 500;

    private final Vertx vertx;
    private final long limitNanos;
    private final Runnable onSilence;
    private int waiting;
    private long lastSign;
    private boolean looking;

    ReplyWatch(Vertx vertx, long limitMs, Runnable onSilence) {
        this.vertx = vertx;
        this.limitNanos = TimeUnit.MILLISECONDS.toNanos(limitMs);
        this.onSilence = onSilence;
    }

    void sent() {
        if (waiting++ == 0) {
            lastSign = System.nanoTime();
        }
        if (!looking) {
            looking = true;
            vertx.setTimer(LOOK_MS, t -> look());
        }
    }

    void answered() {
        waiting--;
        lastSign = System.nanoTime();
    }

    private void look() {
        looking = waiting > 0;
        if (!looking) {
            return;
        }
        if (System.nanoTime() - lastSign > limitNanos) {
            onSilence.run();
        }
        vertx.setTimer(LOOK_MS, t -> look());
    }
}
