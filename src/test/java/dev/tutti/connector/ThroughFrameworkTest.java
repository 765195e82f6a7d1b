package dev.tutti.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tutti.testing.RedisProcess;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.reactive.messaging.health.HealthReport;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.eclipse.microprofile.reactive.messaging.spi.Connector;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(ThroughFrameworkTest.Channels.class)
@QuarkusTestResource(value = ThroughFrameworkTest.OwnRedis.class, restrictToAnnotatedClass = true)
@DisplayNameGeneration(ReplaceUnderscores.class)
class ThroughFrameworkTest {
    private static final int ENTRIES = 2_000;

    @Inject
    RedisCommands commands;

    @Inject
    ThroughFramework application;

    @Inject
    @Connector("redis-streams")
    RedisStreamsConnector connector;

    @Test
    void every_entry_goes_through_the_channels_once() {
        add("work:a");
        add("work:b");
        add("work:first");
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(application.counted()).isEqualTo(3 * ENTRIES));
        for (String stream : List.of("work:a", "work:b", "work:first", "results")) {
            await().untilAsserted(() ->
                    assertThat(send(Command.XLEN, stream).toInteger()).isZero());
        }
        assertThat(ready())
                .containsOnly(Map.entry("connector-test-work", true), Map.entry("connector-test-lists", true));
    }

    private Map<String, Boolean> ready() {
        Map<String, Boolean> ready = new HashMap<>();
        for (HealthReport.ChannelInfo channel : connector.getReadiness().getChannels()) {
            ready.put(channel.getChannel(), channel.isOk());
        }
        return ready;
    }

    private void add(String stream) {
        List<Request> adds = IntStream.range(0, ENTRIES)
                .mapToObj(i ->
                        Request.cmd(Command.XADD).arg(stream).arg("*").arg("n").arg(Integer.toString(i)))
                .toList();
        commands.sendAll(adds).await().atMost(Duration.ofSeconds(10));
    }

    private Response send(Command command, String key) {
        return commands.send(Request.cmd(command).arg(key)).await().atMost(Duration.ofSeconds(10));
    }

    /** Settings of the channels; which connector serves them is known to the build. */
    public static class Channels implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.ofEntries(
                    Map.entry("connector.test", "true"),
                    Map.entry("tutti.worker.enabled", "false"),
                    Map.entry("tutti.aggregator.enabled", "false"),
                    Map.entry("mp.messaging.incoming.connector-test-work.connector", "redis-streams"),
                    Map.entry("mp.messaging.incoming.connector-test-work.group", "workers"),
                    Map.entry("mp.messaging.outgoing.connector-test-results.connector", "redis-streams"),
                    Map.entry("mp.messaging.outgoing.connector-test-results.transactional", "true"),
                    Map.entry("mp.messaging.incoming.connector-test-lists.connector", "redis-streams"),
                    Map.entry("mp.messaging.incoming.connector-test-lists.stream", "results"),
                    Map.entry("mp.messaging.incoming.connector-test-lists.group", "joiners"),
                    Map.entry("mp.messaging.incoming.connector-test-lists.batch", "true"));
        }
    }

    /** A Redis of this test's own. */
    public static class OwnRedis implements QuarkusTestResourceLifecycleManager {
        private final RedisProcess process = new RedisProcess();

        @Override
        public Map<String, String> start() {
            process.start();
            return Map.of("quarkus.redis.hosts", process.uri());
        }

        @Override
        public void stop() {
            process.close();
        }
    }
}
