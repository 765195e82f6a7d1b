package dev.tutti.connector;

import io.quarkus.redis.client.RedisOptionsCustomizer;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import jakarta.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;

/**
 * Makes clients with the settings of Quarkus's default Redis client, each for one connection of its own.
 *
 * <p>A client for each connection, not a connection of the default pool: closing a pooled connection only hands it
 * back, with a read still blocking on it, whereas closing a client closes the socket; an attempt that Redis never
 * answers cannot fill a pool; and the connection sits on the event loop of whoever opens it.
 */
@ApplicationScoped
class RedisClients implements RedisOptionsCustomizer {
    private static final String DEFAULT = "<default>";

    private volatile @Nullable RedisOptions options;

    /** Quarkus calls it while it makes its clients, which is before any channel is wired. */
    @Override
    public void customize(String clientName, RedisOptions options) {
        if (clientName.equals(DEFAULT)) {
            this.options = options;
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
        return Redis.createClient(
                vertx, new RedisOptions(known).setPoolName("redis-streams").setMaxWaitingHandlers(maxWaiting));
    }
}
