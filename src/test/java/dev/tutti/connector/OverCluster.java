package dev.tutti.connector;

import static org.awaitility.Awaitility.await;

import dev.tutti.testing.RedisCluster;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.util.List;

/** The connector's parts over a cluster of a test. Closing them empties the cluster. */
final class OverCluster implements AutoCloseable {
    static final Duration LIMIT = Duration.ofSeconds(30);

    final Vertx vertx = Vertx.vertx();
    final RedisClients clients = new RedisClients();
    final RedisCommands commands;
    private final RedisCluster cluster;

    OverCluster(RedisCluster cluster) {
        this.cluster = cluster;
        clients.customize(
                "<default>",
                new RedisOptions()
                        .setType(RedisClientType.CLUSTER)
                        .setEndpoints(List.of(cluster.hosts().split(","))));
        commands = new RedisCommands(vertx, clients, 3_000);
    }

    <T> T get(Uni<T> uni) {
        return uni.await().atMost(LIMIT);
    }

    /** Tries for as long as Redis is away, as the callers do. */
    <T> T untilItWorks(Uni<T> uni) {
        return uni.onFailure(RedisUnavailable.class)
                .retry()
                .withBackOff(Duration.ofMillis(20), Duration.ofMillis(200))
                .indefinitely()
                .await()
                .atMost(LIMIT);
    }

    /** A channel that reads these streams. */
    IncomingChannel reading(List<String> streams) {
        return new ChannelFactory(vertx, clients, commands, new Rights(commands, List.of()), null)
                .incoming(Given.reading(false, false), () -> List.of(new StreamClass("all", 1, streams)));
    }

    /** One more entry in each stream comes through. */
    void arrives(List<String> streams, Collected got, int times) {
        for (String stream : streams) {
            untilItWorks(commands.send(
                    Request.cmd(Command.XADD).arg(stream).arg("*").arg("n").arg(times)));
        }
        for (String stream : streams) {
            await(times + " of " + stream).atMost(LIMIT).until(() -> got.messages.stream()
                    .map(message -> (StreamEntry) message.getPayload())
                    .filter(entry -> entry.stream().equals(stream))
                    .anyMatch(entry -> entry.field("n").orElseThrow().toString().equals(String.valueOf(times))));
        }
    }

    @Override
    public void close() {
        commands.close();
        clients.close();
        vertx.close();
        cluster.empty();
    }
}
