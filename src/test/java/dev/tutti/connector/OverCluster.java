package dev.tutti.connector;

import static org.assertj.core.api.Assertions.assertThat;
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
import java.util.stream.IntStream;

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

    /** One of the streams, each of a slot of its own. */
    static String stream(int number) {
        return "{" + number + "}:s";
    }

    /** What arrives in streams of many slots comes through a channel before and behind a fault, and it is ready then. */
    void channelReadsOn(Runnable fault) {
        List<String> streams =
                IntStream.range(0, 6).mapToObj(OverCluster::stream).toList();
        IncomingChannel channel = reading(streams);
        Collected got = Collected.from(channel, Long.MAX_VALUE);

        arrives(streams, got, 1);
        fault.run();
        arrives(streams, got, 2);

        assertThat(channel.health().isReady()).isTrue();
        channel.close();
    }

    /** A channel that reads these streams. */
    private IncomingChannel reading(List<String> streams) {
        return new ChannelFactory(vertx, clients, commands, new Rights(commands, List.of()), null)
                .incoming(Given.reading(false, false), () -> List.of(new StreamClass("all", 1, streams)));
    }

    /** One more entry in each stream comes through. */
    private void arrives(List<String> streams, Collected got, int times) {
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
