package dev.tutti.connector;

import io.quarkus.redis.client.RedisOptionsCustomizer;
import io.quarkus.redis.runtime.client.config.RedisConfig;
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
 *
 * <p>Of a cluster each client is of one node: the cluster client of Vert.x connects to every node or to none, lets other
 * commands in between ASKING and what it is for, and sends WAIT to any node.
 */
@ApplicationScoped
class RedisClients implements RedisOptionsCustomizer {

    private final AtomicInteger turn = new AtomicInteger();
    private final Set<ClosedOnce> opened = ConcurrentHashMap.newKeySet();
    private volatile @Nullable RedisOptions options;
    private @Nullable PrimaryWatch watch;
    private @Nullable ClusterMap cluster;

    /** Quarkus calls it while it makes its clients, which is before any channel is wired. */
    @Override
    public void customize(String clientName, RedisOptions options) {
        if (clientName.equals(RedisConfig.DEFAULT_CLIENT_NAME)) {
            // a span for each command says nothing of chords
            this.options = options.setTracingPolicy(TracingPolicy.IGNORE);
        }
    }

    /**
     * A new client that belongs to the event loop of the calling context.
     *
     * @param maxWaiting most commands sent and not answered
     * @throws IllegalStateException when the application has no default Redis client
     */
    Redis open(Vertx vertx, int maxWaiting) {
        RedisOptions known = known();
        if (known.getType() == RedisClientType.CLUSTER) {
            return openAt(vertx, cluster(vertx).nodeOf(SlotTable.NONE), maxWaiting);
        }
        RedisOptions own = own(known, maxWaiting);
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

    /** The same to one node of a cluster, by its URI. */
    Redis openAt(Vertx vertx, String node, int maxWaiting) {
        return Redis.createClient(
                vertx,
                own(known(), maxWaiting).setType(RedisClientType.STANDALONE).setEndpoints(List.of(node)));
    }

    /** Whether it is a cluster, and a command must go to the node of its key. */
    boolean isCluster() {
        return known().getType() == RedisClientType.CLUSTER;
    }

    /** Where the slots of the cluster are; shared by all who ask. */
    synchronized ClusterMap cluster(Vertx vertx) {
        ClusterMap map = cluster;
        if (map == null) {
            map = new ClusterMap(vertx, known().getEndpoints(), node -> openAt(vertx, node, 16));
            map.start();
            cluster = map;
        }
        return map;
    }

    private RedisOptions known() {
        RedisOptions known = options;
        if (known == null) {
            throw new IllegalStateException("no default Redis client: set quarkus.redis.hosts");
        }
        return known;
    }

    private static RedisOptions own(RedisOptions known, int maxWaiting) {
        // automatic failover would swap the connection below its owner, who hears of a broken one and nothing else
        return new RedisOptions(known)
                .setPoolName("redis-streams")
                .setMaxWaitingHandlers(maxWaiting)
                .setAutoFailover(false);
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
        if (cluster != null) {
            cluster.close();
        }
    }
}
