package dev.tutti.connector;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Commands and scripts on one shared connection that pipelines them; it is made on first use and made again after it
 * broke. Never for a command that blocks.
 *
 * <p>Every call fails with {@link RedisUnavailable} when Redis is away, is loading, or the connection breaks, and with
 * {@link RedisRefused} when it answers an error that trying again does not mend. Nothing is queued while Redis is away:
 * a call then tries to connect, with one attempt at a time, and fails after at most a second. When no reply came for ten
 * seconds the connection is closed and what was sent on it fails with an unknown outcome. At most 16,384 commands are in
 * flight; one more fails at once. After shutdown every call fails with {@link IllegalStateException}. A Uni sends when it is subscribed to, and once more for each further subscription; it
 * emits on the caller's Vert.x context, and without one on the event loop of the connection.
 */
@ApplicationScoped
public class RedisCommands {
    private static final int MOST_IN_FLIGHT = 16_384;
    private static final long ATTEMPT_MS = 1_000;
    private static final long SILENCE_MS = 10_000;
    private static final Duration REPLICAS_WAIT = Duration.ofSeconds(1);
    private static final long REST_AFTER_FAILED_ATTEMPT_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final ContextInternal context;
    private final RedisLink link;
    private final ReplyWatch watch;
    private final ReplicatedLane replicated;
    private final ScriptListeners listeners;
    private @Nullable Throwable lastFailedAttempt;
    private long lastFailedAttemptAt;
    private volatile boolean closed;

    @Inject
    RedisCommands(Vertx vertx, RedisClients clients, @Any Instance<ScriptListener> listeners) {
        this(vertx, clients, SILENCE_MS, listeners.stream().toList());
    }

    RedisCommands(Vertx vertx, RedisClients clients) {
        this(vertx, clients, SILENCE_MS);
    }

    RedisCommands(Vertx vertx, RedisClients clients, long silenceMs) {
        this(vertx, clients, silenceMs, List.of());
    }

    private RedisCommands(Vertx vertx, RedisClients clients, long silenceMs, List<ScriptListener> listeners) {
        this.listeners = new ScriptListeners(listeners);
        this.context = ((VertxInternal) vertx).createEventLoopContext();
        this.link = new RedisLink(
                context, () -> clients.open(vertx, MOST_IN_FLIGHT), ATTEMPT_MS, ConnectorLog.LOG::sharedConnectionLost);
        this.watch = new ReplyWatch(
                vertx, silenceMs, () -> link.drop(new IllegalStateException("no reply in " + silenceMs + " ms")));
        RedisLink own = new RedisLink(
                context, () -> clients.open(vertx, MOST_IN_FLIGHT), ATTEMPT_MS, ConnectorLog.LOG::sharedConnectionLost);
        this.replicated = new ReplicatedLane(
                context,
                own,
                new ReplyWatch(
                        vertx,
                        silenceMs,
                        () -> own.drop(new IllegalStateException("no reply in " + silenceMs + " ms"))),
                REPLICAS_WAIT);
    }

    /** Sends one command. The item is its reply; null for a null reply. */
    public Uni<Response> send(Request command) {
        return uni(() -> each(List.of(command)).compose(replies -> first(replies)));
    }

    /** Sends commands one behind the other; the item has one reply for each, in order. The first failure fails all. */
    public Uni<List<Response>> sendAll(List<Request> commands) {
        return uni(() -> each(commands).compose(RedisCommands::all));
    }

    /** Runs a script: EVALSHA, and EVAL on NOSCRIPT. */
    public Uni<Response> call(ScriptCall call) {
        return listeners.timed(
                call,
                send(ScriptRequest.bySha(call))
                        .onFailure(e -> e instanceof RedisRefused refused
                                && refused.code().equals("NOSCRIPT"))
                        .recoverWithUni(() -> send(ScriptRequest.byText(call))));
    }

    /**
     * Runs a script and waits up to a second until one replica has what it wrote, on a connection that nobody waits for who
     * does not call this. What the script wrote stands, however few replicas have it.
     */
    public Uni<Replicated> callReplicated(ScriptCall call) {
        return listeners.timed(
                call,
                uni(() -> closed
                        ? context.failedFuture(new IllegalStateException("the application is shutting down"))
                        : replicated.call(call)));
    }

    /** Sends commands one behind the other; the item says of each how it ended, in order. Never fails. */
    Uni<List<Replied>> sendEach(List<Request> commands) {
        return uni(() -> each(commands));
    }

    @PreDestroy
    void close() {
        closed = true;
        context.runOnContext(v -> {
            link.close();
            replicated.close();
        });
    }

    private <T> Uni<T> uni(Supplier<Future<T>> action) {
        return Uni.createFrom().emitter(emitter -> {
            ContextInternal caller = ContextInternal.current();
            // a worker context runs one task at a time: the caller may be the task that waits for us
            ContextInternal emitting = caller != null && caller.isEventLoopContext() ? caller : context;
            Promise<T> result = emitting.promise();
            result.future().onSuccess(emitter::complete).onFailure(emitter::fail);
            context.runOnContext(v -> action.get().onComplete(result));
        });
    }

    private Future<List<Replied>> each(List<Request> commands) {
        if (closed) {
            // not as unavailable, which callers try again for ever
            Replied failed = new Replied(null, new IllegalStateException("the application is shutting down"));
            return context.succeededFuture(
                    commands.stream().map(command -> failed).toList());
        }
        if (!link.isOpen()
                && lastFailedAttempt != null
                && System.nanoTime() - lastFailedAttemptAt < REST_AFTER_FAILED_ATTEMPT_NANOS) {
            return context.succeededFuture(unreachable(commands, lastFailedAttempt));
        }
        return link.connection()
                .onFailure(e -> {
                    lastFailedAttempt = e;
                    lastFailedAttemptAt = System.nanoTime();
                })
                .transform(opened -> opened.succeeded()
                        ? pipeline(opened.result(), commands)
                        : context.succeededFuture(unreachable(commands, opened.cause())));
    }

    private static List<Replied> unreachable(List<Request> commands, Throwable cause) {
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

    private static Future<Response> first(List<Replied> replies) {
        Replied only = replies.get(0);
        RuntimeException failure = only.failure();
        return failure == null ? Future.succeededFuture(only.response()) : Future.failedFuture(failure);
    }

    private static Future<List<Response>> all(List<Replied> replies) {
        List<Response> responses = new ArrayList<>(replies.size());
        for (Replied reply : replies) {
            RuntimeException failure = reply.failure();
            if (failure != null) {
                return Future.failedFuture(failure);
            }
            responses.add(reply.response());
        }
        return Future.succeededFuture(responses);
    }
}
