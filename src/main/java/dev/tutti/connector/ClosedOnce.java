package dev.tutti.connector;

import io.vertx.core.Future;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** A client that its owner closes, or somebody else before: the client itself takes a second time for a fault. */
final class ClosedOnce implements Redis {
    private final Redis client;
    private final Consumer<ClosedOnce> onClose;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** @param onClose told once, before it is closed */
    ClosedOnce(Redis client, Consumer<ClosedOnce> onClose) {
        this.client = client;
        this.onClose = onClose;
    }

    @Override
    public Future<RedisConnection> connect() {
        return client.connect();
    }

    @Override
    public Future<Response> send(Request command) {
        return client.send(command);
    }

    @Override
    public Future<List<Response>> batch(List<Request> commands) {
        return client.batch(commands);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            onClose.accept(this);
            client.close();
        }
    }
}
