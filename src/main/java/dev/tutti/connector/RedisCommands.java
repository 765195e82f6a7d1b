package dev.tutti.connector;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Commands and scripts on one shared connection that pipelines them, in a cluster one to each primary; it is made on
 * first use and made again after it broke. Never for a command that blocks. In a cluster a command goes to the node of its
 * first key, and all its keys must be in one slot.
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
    private static final long SILENCE_MS = 10_000;

    private final Vertx vertx;
    private final ContextInternal context;
    private final RedisClients clients;
    private final long silenceMs;
    private final ScriptListeners listeners;
    private @Nullable Lanes lanes;
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
        this.vertx = vertx;
        this.context = ((VertxInternal) vertx).createEventLoopContext();
        this.clients = clients;
        this.silenceMs = silenceMs;
    }

    /** Made on first use: what kind of Redis it is is known only once Quarkus has made its client. */
    private Lanes lanes() {
        Lanes known = lanes;
        if (known == null) {
            known = clients.isCluster()
                    ? new ClusterLanes(
                            context,
                            clients.cluster(vertx),
                            node -> clients.openAt(vertx, node, MOST_IN_FLIGHT),
                            silenceMs)
                    : new NodeLane(context, () -> clients.open(vertx, MOST_IN_FLIGHT), silenceMs, () -> {});
            lanes = known;
        }
        return known;
    }

    /** Sends one command. The item is its reply; null for a null reply. */
    public Uni<Response> send(Request command) {
        return uni(() -> each(List.of(command)).compose(replies -> first(replies)));
    }

    /** Sends commands one behind the other; the item has one reply for each, in order. The first failure fails all. */
    public Uni<List<Response>> sendAll(List<Request> commands) {
        return uni(() -> each(commands).compose(RedisCommands::all));
    }

    /**
     * Sends a command that has no key to every primary: there are several in a cluster, and one otherwise. The item has a
     * reply for each; the first failure fails all.
     */
    public Uni<List<Response>> sendToPrimaries(Request command) {
        return uni(
                () -> open(List.of(command), () -> lanes().everywhere(command)).compose(RedisCommands::all));
    }

    /** Sends a command to a node of a cluster, by its URI. */
    Uni<Response> sendTo(String node, Request command) {
        return uni(() -> open(List.of(command), () -> lanes().at(node, command).map(List::of))
                .compose(RedisCommands::first));
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
                        : lanes().callReplicated(call)));
    }

    /** Sends commands one behind the other; the item says of each how it ended, in order. Never fails. */
    Uni<List<Replied>> sendEach(List<Request> commands) {
        return uni(() -> each(commands));
    }

    @PreDestroy
    void close() {
        closed = true;
        context.runOnContext(v -> {
            if (lanes != null) {
                lanes.close();
            }
        });
    }

    private <T> Uni<T> uni(Supplier<Future<T>> action) {
        return Uni.createFrom().emitter(emitter -> {
            ContextInternal caller = ContextInternal.current();
            // a worker context runs one task at a time: the caller may be the task that waits for us
            ContextInternal emitting = caller != null && caller.isEventLoopContext() ? caller : context;
            Promise<T> result = emitting.promise();
            result.future().onSuccess(emitter::complete).onFailure(emitter::fail);
            context.runOnContext(v -> {
                try {
                    action.get().onComplete(result);
                } catch (IllegalStateException e) {
                    result.fail(e);
                }
            });
        });
    }

    private Future<List<Replied>> each(List<Request> commands) {
        return open(commands, () -> lanes().each(commands));
    }

    private Future<List<Replied>> open(List<Request> commands, Supplier<Future<List<Replied>>> send) {
        if (closed) {
            // not as unavailable, which callers try again for ever
            Replied failed = new Replied(null, new IllegalStateException("the application is shutting down"));
            return context.succeededFuture(
                    commands.stream().map(command -> failed).toList());
        }
        try {
            return send.get();
        } catch (IllegalStateException e) {
            return context.succeededFuture(NodeLane.unreachable(commands, e));
        }
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
