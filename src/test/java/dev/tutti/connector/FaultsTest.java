package dev.tutti.connector;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tutti.testing.RedisServerExtension;
import io.smallrye.mutiny.Multi;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.ProtocolVersion;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class FaultsTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @RegisterExtension
    static final RedisServerExtension redis = new RedisServerExtension("--appendfsync", "always");

    private Given given;

    @BeforeEach
    void connect() {
        given = new Given(redis);
    }

    @AfterEach
    void close() {
        given.close();
    }

    @Test
    void reads_on_after_a_restart_and_readiness_goes_down_and_heals() {
        IncomingChannel channel = given.channel("s");
        Collected collected = Collected.from(channel, 10);
        await().until(() -> channel.health().isReady());
        redis.process().stop();
        await().atMost(LIMIT).until(() -> !channel.health().isReady());
        assertThat(channel.health().isAlive()).isTrue();
        redis.process().start();
        await().atMost(LIMIT).until(() -> channel.health().isReady());
        redis.run(Command.XADD, "s", "*", "n", "7");
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(collected.numbers()).containsExactly("7"));
        assertThat(collected.failures).isEmpty();
    }

    @Test
    void reads_a_stream_that_has_no_group_while_redis_is_full() {
        redis.run(Command.XADD, "s", "*", "n", "7");
        redis.run(Command.CONFIG, "SET", "maxmemory", "1");
        try {
            Collected collected = Collected.from(given.channel("s"), 10);
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(collected.numbers()).containsExactly("7"));
        } finally {
            redis.run(Command.CONFIG, "SET", "maxmemory", "0");
        }
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void makes_streams_and_groups_again_when_they_are_gone(ProtocolVersion protocol) {
        try (Given with = new Given(redis, protocol)) {
            IncomingChannel channel = with.channel("s", "t");
            Collected collected = Collected.from(channel, 10);
            await().until(() -> redis.run(Command.EXISTS, "s", "t").toInteger() == 2);
            for (int i = 0; i < 3; i++) {
                redis.run(Command.FLUSHALL);
                redis.run(Command.XADD, "t", "*", "n", i);
                int expected = i + 1;
                await().atMost(LIMIT).until(() -> collected.count() == expected);
            }
            assertThat(collected.numbers()).containsExactly("0", "1", "2");
        }
    }

    @Test
    void gives_a_frozen_redis_up_and_heals() {
        IncomingChannel channel = given.channel("s");
        Collected collected = Collected.from(channel, 10);
        await().until(() -> channel.health().isReady());
        redis.process().freeze();
        try {
            await().atMost(LIMIT).until(() -> !channel.health().isReady());
        } finally {
            redis.process().thaw();
        }
        await().atMost(LIMIT).until(() -> channel.health().isReady());
        redis.run(Command.XADD, "s", "*", "n", "7");
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(collected.numbers()).containsExactly("7"));
    }

    @Test
    void starts_without_redis_and_reads_once_it_is_there() {
        redis.process().stop();
        IncomingChannel channel = given.channel("s");
        Collected collected = Collected.from(channel, 10);
        await().during(Duration.ofMillis(300)).until(() -> !channel.health().isReady());
        assertThat(channel.health().isStarted()).isTrue();
        redis.process().start();
        redis.run(Command.XADD, "s", "*", "n", "1");
        await().atMost(LIMIT).until(() -> collected.count() == 1);
    }

    @Test
    void is_not_started_when_the_stream_is_something_else() {
        redis.run(Command.SET, "s", "text");
        IncomingChannel channel = given.channel("s");
        Collected collected = Collected.from(channel, 10);
        await().until(() -> !channel.health().isStarted());
        redis.run(Command.DEL, "s");
        await().atMost(LIMIT)
                .until(() -> channel.health().isStarted() && channel.health().isReady());
        assertThat(collected.failures).isEmpty();
    }

    @Test
    void sends_an_acknowledgement_again_until_redis_is_back() throws Exception {
        redis.run(Command.XADD, "s", "*", "n", "1");
        redis.run(Command.XADD, "s", "*", "n", "2");
        Collected collected = Collected.from(given.channel("s"), 10);
        await().until(() -> collected.count() == 2);
        redis.process().stop();
        CompletableFuture<Void> first = collected.messages.get(0).ack().toCompletableFuture();
        CompletableFuture<Void> second = collected.messages.get(1).ack().toCompletableFuture();
        redis.process().start();
        first.get(20, SECONDS);
        second.get(20, SECONDS);
        assertThat(given.length("s")).isZero();
        assertThat(given.pending("s")).isZero();
        redis.run(Command.XADD, "s", "*", "n", "3");
        await().atMost(LIMIT).until(() -> collected.count() == 3);
    }

    @Test
    void survives_an_acknowledgement_that_redis_refuses() throws Exception {
        given.entries("s", 1);
        Collected collected = Collected.from(given.channel("s", "t"), 10);
        await().until(() -> collected.count() == 1);
        redis.run(Command.SET, "s", "text");
        collected.messages.get(0).ack().toCompletableFuture().get(5, SECONDS);
        redis.run(Command.DEL, "s");
        given.entries("t", 1);
        await().atMost(LIMIT).until(() -> collected.count() == 2);
    }

    @Test
    void loses_and_doubles_nothing_while_redis_is_killed_during_the_hand_over() {
        given.entries("s", 20_000);
        IncomingChannel in = given.channel("s");
        Multi.createFrom()
                .publisher(in.messages())
                .map(message -> message.withPayload(Given.replacing((StreamEntry) message.getPayload(), "out")))
                .subscribe()
                .withSubscriber(given.outgoing(true));
        for (int kill = 0; kill < 3; kill++) {
            long before = kill == 0 ? 0 : given.length("out");
            long reached = before + 1_000;
            await().atMost(LIMIT).until(() -> given.length("out") >= Math.min(reached, 15_000));
            redis.process().kill();
            redis.process().start();
        }
        // what was being read when the connection broke stays pending for a takeover: the rest has moved
        await().atMost(LIMIT)
                .until(() -> in.inHand().size() == 0 && given.length("out") + given.pending("s") == 20_000);
        List<String> out = given.values("out", "n");
        assertThat(new HashSet<>(out)).hasSameSizeAs(out);
    }

    @Test
    void stores_what_was_sent_while_redis_was_away() {
        AtomicInteger acked = new AtomicInteger();
        given.entries("warm", 1);
        redis.process().stop();
        Multi.createFrom()
                .range(0, 2_000)
                .map(n -> Message.of(
                        new OutgoingEntry("out", Map.of("n", Buffer.buffer(Integer.toString(n))), Optional.empty()),
                        () -> {
                            acked.incrementAndGet();
                            return CompletableFuture.completedFuture(null);
                        }))
                .subscribe()
                .withSubscriber(given.outgoing(false));
        redis.process().start();
        await().atMost(LIMIT).until(() -> acked.get() == 2_000);
        assertThat(given.length("out")).isEqualTo(2_000);
    }
}
