package dev.tutti.composition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tutti.connector.RedisCommands;
import dev.tutti.store.RedisKeys;
import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * Random compositions, submitted over HTTP, against {@link Expected}. {@code -Dcompositions.count=10000} runs more of them,
 * {@code -Dcompositions.seed=…} begins with the one that differed, {@code -Dcompositions.count=1} beside it runs no other.
 */
@QuarkusTest
@TestProfile(CompositionsTest.SoonTakenOver.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class CompositionsTest {
    private static final Logger LOG = Logger.getLogger(CompositionsTest.class);
    /** Of each test: half of all. */
    private static final int COUNT = Math.max(1, Integer.getInteger("compositions.count", 200) / 2);

    private static final int PARTITIONS = 2;
    private static final int AT_ONCE = 150;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TestHTTPResource("/")
    URI service;

    @Inject
    CompositionTasks tasks;

    @Inject
    AtWork atWork;

    @Inject
    RedisCommands redis;

    @Inject
    RedisDataSource data;

    @Inject
    RedisKeys keys;

    @Test
    void compositions_come_to_what_was_computed() throws Exception {
        Compositions some = Compositions.from("calm", Long.getLong("compositions.seed", 42), COUNT);

        List<String> differences = some.run(service, AT_ONCE);

        await().atMost(LIMIT).until(() -> left() == 0);
        differences.addAll(some.differentCalls(tasks));
        differences.addAll(some.tooManyAtOnce(atWork));
        assertThat(differences).isEmpty();
    }

    /** How many are at work is not looked at: what a repeated message runs, nobody waits for. */
    @Test
    void they_do_when_messages_come_twice_and_consumers_vanish() throws Exception {
        long seed =
                Long.getLong("compositions.seed", ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE));
        Compositions some = Compositions.from("troubled", seed, COUNT);

        List<String> differences;
        try (Trouble trouble = new Trouble(data, keys, PARTITIONS, seed)) {
            differences = some.run(service, AT_ONCE);
            LOG.infof("%d came twice, %d were taken by who vanished", trouble.repeated(), trouble.taken());
        }

        await().atMost(LIMIT).until(() -> left() == 0);
        differences.addAll(some.differentCalls(tasks));
        assertThat(differences).isEmpty();
    }

    /** Members without an outcome, messages and envelopes, and envelopes that could not be read. */
    private long left() {
        return IntStream.range(0, PARTITIONS)
                .mapToObj(p -> Stream.concat(
                        Stream.of(Request.cmd(Command.GET).arg(keys.open(p))),
                        Stream.of(
                                        keys.envelopes(p),
                                        keys.deadEnvelopes(p),
                                        keys.first(p, "default"),
                                        keys.bulk(p, "default"),
                                        keys.first(p, "http"),
                                        keys.bulk(p, "http"))
                                .map(stream -> Request.cmd(Command.XLEN).arg(stream))))
                .flatMap(commands -> redis.sendAll(commands.toList()).await().atMost(LIMIT).stream())
                .mapToLong(reply -> reply == null ? 0 : reply.toLong())
                .sum();
    }

    /** What a vanished consumer has is found soon. */
    public static class SoonTakenOver implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "tutti.partitions",
                    "" + PARTITIONS,
                    "tutti.claim-idle",
                    "PT2S",
                    "tutti.key-prefix",
                    "compositions");
        }
    }
}
