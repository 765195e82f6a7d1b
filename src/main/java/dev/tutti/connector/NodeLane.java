package dev.tutti.connector;

import io.vertx.core.Future;
import io.vertx.core.impl.ContextInternal;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One node: a connection that pipelines commands, and another for those that wait for a replica. Both are made on first
 * use and made again after they broke. All methods belong on the context.
 */
final class NodeLane implements Lanes {
    private static final long ATTEMPT_MS = 1_000;
    private static final Duration REPLICAS_WAIT = Duration.ofSeconds(1);
    private static final long REST_AFTER_FAILED_ATTEMPT_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final ContextInternal context;
    private final RedisLink link;
    private final ReplyWatch watch;
    private final ReplicatedLane replicated;
    private final Runnable onTrouble;
    private @Nullable Throwable lastFailedAttempt;
    private long lastFailedAttemptAt;

    /**
     * @param silenceMs how long no reply may come for what was sent
     * @param onTrouble told when it cannot be reached, or its connection broke
     */
    NodeLane(ContextInternal context, Supplier<Redis> clients, long silenceMs, Runnable onTrouble) {
        this.context = context;
        this.onTrouble = onTrouble;
        this.link = new RedisLink(context, clients, ATTEMPT_MS, this::lost);
        this.watch = watch(link, silenceMs);
        RedisLink own = new RedisLink(context, clients, ATTEMPT_MS, this::lost);
        this.replicated = new ReplicatedLane(context, own, watch(own, silenceMs), REPLICAS_WAIT);
    }

    private ReplyWatch watch(RedisLink of, long silenceMs) {
        return new ReplyWatch(
                context.owner(),
                silenceMs,
                () -> of.drop(new IllegalStateException("no reply in " + silenceMs + " ms")));
    }

    private void lost(Throwable why) {
        ConnectorLog.LOG.sharedConnectionLost(why);
        onTrouble.run();
    }

    @Override
    public Future<List<Replied>> each(List<Request> commands) {
        if (!link.isOpen()
                && lastFailedAttempt != null
                && System.nanoTime() - lastFailedAttemptAt < REST_AFTER_FAILED_ATTEMPT_NANOS) {
            return context.succeededFuture(unreachable(commands, lastFailedAttempt));
        }
        return link.connection()
                .onFailure(this::notConnected)
                .transform(opened -> opened.succeeded()
                        ? pipeline(opened.result(), commands)
                        : context.succeededFuture(unreachable(commands, opened.cause())));
    }

    private void notConnected(Throwable why) {
        lastFailedAttempt = why;
        lastFailedAttemptAt = System.nanoTime();
        onTrouble.run();
    }

    @Override
    public Future<List<Replied>> everywhere(Request command) {
        return each(List.of(command));
    }

    @Override
    public Future<Replied> at(String node, Request command) {
        return each(List.of(command)).map(replies -> replies.get(0));
    }

    @Override
    public Future<Replicated> callReplicated(ScriptCall call) {
        return replicated.call(call);
    }

    @Override
    public void close() {
        link.close();
        replicated.close();
    }

    static List<Replied> unreachable(List<Request> commands, Throwable cause) {
        Replied failed =
                new Replied(null, new RedisUnavailable("Redis cannot be reached: " + cause.getMessage(), false, cause));
        return commands.stream().map(command -> failed).toList();
    }

    private Future<List<Replied>> pipeline(RedisConnection connection, List<Request> commands) {
        List<Future<Response>> replies = new ArrayList<>(commands.size());
        for (Request command : commands) {
            watch.sent();
            replies.add(connection.send(command).onComplete(reply -> watch.answered()));
        }
        return Future.join(replies)
                .transform(all -> context.succeededFuture(
                        replies.stream().map(this::replied).toList()));
    }

    private Replied replied(Future<Response> reply) {
        if (reply.succeeded()) {
            return new Replied(reply.result(), null);
        }
        RedisError error = RedisError.of(reply.cause());
        if (error.meaning() == RedisError.Meaning.RECONNECT) {
            link.drop(reply.cause());
        }
        return new Replied(null, error.toException("Redis command failed"));
    }
}
