package dev.tutti.connector;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.impl.ContextInternal;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One connection that nobody else uses, opened on demand and closed for good when it fails. It never opens one by
 * itself: whoever needs it asks again, after a pause of its own choosing. All methods but {@link #isOpen} belong on the
 * context.
 */
final class RedisLink {
    private final ContextInternal context;
    private final Supplier<Redis> clients;
    private final long attemptMs;
    private final Consumer<Throwable> onLost;

    private @Nullable Redis client;
    private volatile @Nullable RedisConnection connection;
    private @Nullable Future<RedisConnection> attempt;
    private boolean closed;

    /**
     * @param clients makes a client for one connection; called on the context
     * @param attemptMs longest wait for a connection, greeting included
     * @param onLost told when an open connection was closed by Redis, the network or {@link #drop}
     */
    RedisLink(ContextInternal context, Supplier<Redis> clients, long attemptMs, Consumer<Throwable> onLost) {
        this.context = context;
        this.clients = clients;
        this.attemptMs = attemptMs;
        this.onLost = onLost;
    }

    /** Whether a connection is open, as far as known. */
    boolean isOpen() {
        return connection != null;
    }

    /** The open connection, or the one attempt to open it. */
    Future<RedisConnection> connection() {
        RedisConnection open = connection;
        if (open != null) {
            return context.succeededFuture(open);
        }
        if (closed) {
            return context.failedFuture("shut down");
        }
        Future<RedisConnection> running = attempt;
        if (running == null) {
            Promise<RedisConnection> result = context.promise();
            running = result.future();
            attempt = running;
            connect(result);
        }
        return running;
    }

    private void connect(Promise<RedisConnection> result) {
        Redis fresh;
        try {
            fresh = clients.get();
        } catch (RuntimeException e) {
            attempt = null;
            result.fail(e);
            return;
        }
        client = fresh;
        long timer = context.owner()
                .setTimer(
                        attemptMs,
                        t -> settle(fresh, context.failedFuture("no answer in " + attemptMs + " ms"), result));
        fresh.connect().onComplete(answer -> {
            context.owner().cancelTimer(timer);
            settle(fresh, answer, result);
        });
    }

    private void settle(Redis fresh, AsyncResult<RedisConnection> answer, Promise<RedisConnection> result) {
        if (client != fresh) {
            result.tryFail("given up");
            return;
        }
        attempt = null;
        if (answer.failed()) {
            forget();
            result.tryFail(answer.cause());
            return;
        }
        RedisConnection open = answer.result();
        open.endHandler(v -> lost(fresh, new IllegalStateException("connection closed")));
        open.exceptionHandler(e -> lost(fresh, e));
        connection = open;
        result.tryComplete(open);
    }

    private void lost(Redis of, Throwable why) {
        if (client == of) {
            drop(why);
        }
    }

    /** The same answer; closes the connection when there is none in time. */
    <T> Future<T> within(long ms, Future<T> answer) {
        long limit = context.owner().setTimer(ms, t -> drop(new IllegalStateException("no answer in " + ms + " ms")));
        return answer.onComplete(done -> context.owner().cancelTimer(limit));
    }

    /** Closes the connection, whatever is in flight on it; the next call opens another. */
    void drop(Throwable why) {
        boolean wasOpen = connection != null;
        forget();
        if (wasOpen) {
            onLost.accept(why);
        }
    }

    /** Closes the connection and opens none any more. */
    void close() {
        closed = true;
        forget();
    }

    private void forget() {
        Redis old = client;
        client = null;
        connection = null;
        attempt = null;
        if (old != null) {
            // not within a handler of the connection that is being closed
            context.runOnContext(v -> old.close());
        }
    }
}
