package dev.tutti.connector;

import io.vertx.core.impl.ContextInternal;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One subscription to channels or a pattern, made again whenever its connection breaks. */
final class Subscription {
    private static final long ATTEMPT_MS = 2_000;

    private final ContextInternal context;
    private final Command command;
    private final List<String> names;
    private final Consumer<String> consumer;
    private final RedisLink link;
    private final Backoff backoff = new Backoff(50, 2_000);
    private boolean closed;

    Subscription(
            ContextInternal context,
            Supplier<Redis> clients,
            Command command,
            List<String> names,
            Consumer<String> consumer) {
        this.context = context;
        this.command = command;
        this.names = names;
        this.consumer = consumer;
        this.link = new RedisLink(context, clients, ATTEMPT_MS, this::lost);
    }

    void start() {
        context.runOnContext(v -> subscribe());
    }

    void close() {
        context.runOnContext(v -> {
            closed = true;
            link.close();
        });
    }

    private void subscribe() {
        if (!closed) {
            link.connection().onSuccess(this::subscribe).onFailure(e -> again());
        }
    }

    private void subscribe(RedisConnection connection) {
        connection.handler(this::received);
        Request request = Request.cmd(command);
        names.forEach(request::arg);
        connection.send(request).onFailure(link::drop);
    }

    private void received(@Nullable Response push) {
        if (push == null || push.size() == 0) {
            return;
        }
        String kind = push.get(0).toString();
        if (kind.equals("message")) {
            consumer.accept(push.get(2).toString());
        } else if (kind.equals("pmessage")) {
            consumer.accept(push.get(3).toString());
        } else if (kind.endsWith("subscribe")) {
            backoff.reset();
        }
    }

    private void lost(Throwable why) {
        if (!closed) {
            ConnectorLog.LOG.subscriptionLost(String.join(", ", names), String.valueOf(why.getMessage()));
            again();
        }
    }

    private void again() {
        context.owner().setTimer(backoff.nextMs(), t -> subscribe());
    }
}
