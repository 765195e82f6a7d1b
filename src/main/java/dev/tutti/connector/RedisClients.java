package dev.tutti.connector;

import io.quarkus.redis.client.RedisOptionsCustomizer;
import io.vertx.core.Vertx;
import io.vertx.core.tracing.TracingPolicy;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Makes clients with the settings of Quarkus's default Redis client, each for one connection of its own.
 *
 * <p>A client for each connection, not a connection of the default pool: closing a pooled connection only hands it
 * back, with a read still blocking on it, whereas closing a client closes the socket; an attempt that Redis never
 * answers cannot fill a pool; and the connection sits on the event loop of whoever opens it.
 *
 * <p>With Sentinel each client asks anew where the primary is, and another Sentinel first: the first of the list may be
 * on the machine that was lost. When the Sentinels tell of another primary, every client is closed, for the old one may
 * still answer those who reach it, and throw away what they wrote.
 */
@ApplicationScoped
class RedisClients implements RedisOptionsCustomizer {
    private static final String DEFAULT = "<default>";

    private final AtomicInteger turn = new AtomicInteger();
    private final Set<ClosedOnce> opened = ConcurrentHashMap.newKeySet();
    private volatile @Nullable RedisOptions options;
    private @Nullable PrimaryWatch watch;

    /** Quarkus calls it while it makes its clients, which is before any channel is wired. */
    @Override
    public void customize(String clientName, RedisOptions options) {
        if (clientName.equals(DEFAULT)) {
            this.options =
                    options.setTracingPolicy(TracingPolicy.IGNORE); // a span for each command says nothing of chords
        }
    }

    /**
     * A new client that belongs to the event loop of the calling context.
     *
     * @param maxWaiting most commands sent and not answered
     * @throws IllegalStateException when the application has no default Redis client
     */
    Redis open(Vertx vertx, int maxWaiting) {
        RedisOptions known = options;
        if (known == null) {
            throw new IllegalStateException("no default Redis client: set quarkus.redis.hosts");
        }
        // automatic failover would swap the connection below its owner, who hears of a broken one and nothing else
        RedisOptions own = new RedisOptions(known)
                .setPoolName("redis-streams")
                .setMaxWaitingHandlers(maxWaiting)
                .setAutoFailover(false);
        if (known.getType() != RedisClientType.SENTINEL) {
            return Redis.createClient(vertx, own);
        }
        List<String> sentinels = new ArrayList<>(known.getEndpoints());
        Collections.rotate(sentinels, -Math.floorMod(turn.getAndIncrement(), sentinels.size()));
        ClosedOnce client = new ClosedOnce(Redis.createClient(vertx, own.setEndpoints(sentinels)), opened::remove);
        opened.add(client);
        watch(vertx, known);
        return client;
    }

    private synchronized void watch(Vertx vertx, RedisOptions known) {
        if (watch == null) {
            watch = new PrimaryWatch(vertx, known, () -> opened.forEach(ClosedOnce::close));
            watch.start();
        }
    }

    @PreDestroy
    synchronized void close() {
        if (watch != null) {
            watch.close();
        }
    }
}
