package dev.tutti.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tutti.testing.RedisProcess;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** On a primary, a replica, and two Sentinels of which one is enough. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SentinelTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    /** Longer than any test, so that nothing but a word of a Sentinel closes a connection that is silent. */
    private static final long SILENCE_MS = 120_000;

    private final Vertx vertx = Vertx.vertx();
    private final RedisClients clients = new RedisClients();
    private final List<RedisProcess> started = new ArrayList<>();
    private final RedisProcess primary = started(RedisProcess.configured(false, "appendonly yes"));
    private final RedisProcess replica = started(
            RedisProcess.configured(false, "repl-diskless-sync-delay 0", "replicaof 127.0.0.1 " + primary.port()));
    private final RedisProcess first = sentinel();
    private final RedisProcess second = sentinel();
    private RedisCommands commands;

    private RedisProcess sentinel() {
        return started(RedisProcess.configured(
                true,
                "sentinel monitor tutti 127.0.0.1 " + primary.port() + " 1",
                "sentinel down-after-milliseconds tutti 500",
                "sentinel failover-timeout tutti 3000"));
    }

    private RedisProcess started(RedisProcess process) {
        started.add(process);
        process.start();
        return process;
    }

    @BeforeEach
    void connect() {
        RedisOptions options =
                new RedisOptions().setType(RedisClientType.SENTINEL).setMasterName("tutti");
        // as in quarkus.redis.hosts; the database is that of the data nodes
        Stream.of(first, second)
                .forEach(each -> options.addConnectionString("redis://127.0.0.1:" + each.port() + "/1"));
        clients.customize("<default>", options.setAutoFailover(true));
        commands = new RedisCommands(vertx, clients, SILENCE_MS);
    }

    @AfterEach
    void close() {
        commands.close();
        clients.close();
        started.forEach(RedisProcess::close);
        vertx.close();
    }

    @Test
    void goes_on_at_the_new_primary_although_the_old_one_never_said_good_bye() {
        awaitReplica();
        commands.send(Request.cmd(Command.SET).arg("k").arg("v")).await().atMost(LIMIT);
        assertThat(port()).isEqualTo(primary.port());
        primary.freeze();

        await().atMost(LIMIT).ignoreExceptions().until(() -> port() == replica.port());

        assertThat(commands.send(Request.cmd(Command.GET).arg("k")).await().atMost(LIMIT))
                .hasToString("v");
        primary.thaw();
    }

    @Test
    void finds_the_primary_although_the_first_sentinel_is_silent() {
        first.freeze();

        await().atMost(LIMIT).ignoreExceptions().until(() -> port() == primary.port());
        first.thaw();
    }

    /** Of the node that answers; fails when none does in time. */
    private int port() {
        Response port = commands.send(Request.cmd(Command.CONFIG).arg("GET").arg("port"))
                .await()
                .atMost(Duration.ofSeconds(2));
        return port.containsKey("port")
                ? port.get("port").toInteger()
                : port.get(1).toInteger();
    }

    /** The Sentinels know of it, and may make it the primary. */
    private void awaitReplica() {
        RedisCommands sentinel = commandsOn(first);
        await().atMost(LIMIT).ignoreExceptions().until(() -> sentinel.send(
                        Request.cmd(Command.SENTINEL).arg("REPLICAS").arg("tutti"))
                .await()
                .atMost(LIMIT)
                .toString()
                .contains("master-link-status: ok"));
        sentinel.close();
    }

    private RedisCommands commandsOn(RedisProcess process) {
        RedisClients one = new RedisClients();
        one.customize("<default>", new RedisOptions().setConnectionString("redis://127.0.0.1:" + process.port()));
        return new RedisCommands(vertx, one, SILENCE_MS);
    }
}
