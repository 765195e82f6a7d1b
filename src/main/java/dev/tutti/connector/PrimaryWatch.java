package dev.tutti.connector;

import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import java.util.List;

/**
 * Hears from every Sentinel when it takes another node for the primary. From every one, since each learns of it in its own
 * time, and who asks one that has not yet is sent to the old primary again.
 */
final class PrimaryWatch {
    private static final String SWITCHED = "+switch-master";

    private final List<Subscription> subscriptions;

    /**
     * @param options of a client that finds its primary through Sentinels
     * @param onSwitch called on an event loop, once for each Sentinel
     */
    PrimaryWatch(Vertx vertx, RedisOptions options, Runnable onSwitch) {
        subscriptions = options.getEndpoints().stream()
                .map(sentinel -> new Subscription(
                        ((VertxInternal) vertx).createEventLoopContext(),
                        () -> client(vertx, options, sentinel),
                        Command.SUBSCRIBE,
                        List.of(SWITCHED),
                        message -> {
                            // <name> <old address> <old port> <new address> <new port>
                            if (message.startsWith(options.getMasterName() + " ")) {
                                ConnectorLog.LOG.primarySwitched(message);
                                onSwitch.run();
                            }
                        }))
                .toList();
    }

    private static Redis client(Vertx vertx, RedisOptions options, String sentinel) {
        return Redis.createClient(
                vertx,
                new RedisOptions(options)
                        .setType(RedisClientType.STANDALONE)
                        .setEndpoints(List.of(withoutDatabase(sentinel)))
                        .setPoolName("redis-sentinels"));
    }

    /** Sentinels refuse SELECT, which the client sends for a URI that names a database. */
    private static String withoutDatabase(String uri) {
        return uri.replaceFirst("^(\\w+://[^/?]*)/[^?]*", "$1").replaceFirst("([?&])db=[^&]*", "$1");
    }

    void start() {
        subscriptions.forEach(Subscription::start);
    }

    void close() {
        subscriptions.forEach(Subscription::close);
    }
}
