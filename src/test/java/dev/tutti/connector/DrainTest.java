package dev.tutti.connector;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tutti.testing.RedisServerExtension;
import io.vertx.redis.client.Command;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayNameGeneration(ReplaceUnderscores.class)
class DrainTest {
    private static final TakeoverSettings PATIENT = new TakeoverSettings(60_000, 3, 20_000);
    private static final TakeoverSettings HASTY = new TakeoverSettings(60_000, 3, 200);

    @RegisterExtension
    static final RedisServerExtension redis = new RedisServerExtension();

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
    void waits_for_what_is_in_hand_and_reads_nothing_more() throws Exception {
        given.entries("s", 3);
        IncomingChannel channel = given.consumer("me", PATIENT);
        Collected collected = Collected.from(channel, 32);
        await().until(() -> collected.count() == 3);
        CompletableFuture<Void> end = channel.end();
        await().until(() -> !redis.run(Command.CLIENT, "LIST").toString().contains("cmd=xreadgroup"));
        given.entries("s", 1);
        collected.messages.get(0).ack().toCompletableFuture().get(5, SECONDS);
        collected.messages.get(1).ack().toCompletableFuture().get(5, SECONDS);
        await().during(Duration.ofMillis(400)).until(() -> !end.isDone() && collected.count() == 3);
        collected.messages.get(2).ack().toCompletableFuture().get(5, SECONDS);
        end.get(5, SECONDS);
        assertThat(given.length("s")).isOne();
        assertThat(given.pending("s")).isZero();
        assertThat(given.consumers("s")).isEmpty();
    }

    @Test
    void hands_back_what_does_not_end_in_time_and_another_takes_it_within_a_second() throws Exception {
        given.entries("s", 20);
        IncomingChannel channel = given.consumer("me", HASTY);
        Collected collected = Collected.from(channel, 15);
        await().until(() -> channel.inHand().size() == 20 && collected.count() == 15);
        IncomingChannel other = given.consumer("other", PATIENT);
        Collected others = Collected.from(other, 32);
        await().until(() -> other.health().isReady());
        channel.end().get(5, SECONDS);
        await().atMost(Duration.ofMillis(1_200)).until(() -> others.count() == 20);
        assertThat(given.owners("s")).hasSize(20).containsOnly("other:1");
        assertThat(others.messages.get(19).getMetadata(TakenOver.class)).contains(new TakenOver(1));

        collected.messages.get(0).ack().toCompletableFuture().get(5, SECONDS);
        for (Message<?> message : others.messages) {
            message.ack().toCompletableFuture().get(5, SECONDS);
        }
        assertThat(given.length("s")).isZero();
    }

    @Test
    void what_nobody_was_given_is_handed_back_at_once() {
        given.entries("s", 20);
        IncomingChannel channel = given.consumer("me", PATIENT);
        Collected collected = Collected.from(channel, 5);
        await().until(() -> channel.inHand().size() == 20 && collected.count() == 5);
        channel.end();
        await().until(() -> channel.inHand().size() == 5);
        Collected others = Collected.from(given.consumer("other", PATIENT), 32);
        await().atMost(Duration.ofMillis(1_200)).until(() -> others.count() == 15);
    }

    @Test
    void hands_back_what_it_owns_and_does_not_know_of() throws Exception {
        redis.run(Command.XGROUP, "CREATE", "s", Given.GROUP, "0", "MKSTREAM");
        given.entries("s", 1_200);
        redis.run(Command.XREADGROUP, "GROUP", Given.GROUP, "me", "STREAMS", "s", ">");
        IncomingChannel channel = given.consumer("me", PATIENT);
        channel.end().get(5, SECONDS);
        assertThat(given.owners("s")).hasSize(1_200).containsOnly("me:1");
        Collected others = Collected.from(given.channel(Given.holding("other", 1_200, PATIENT)), 1_200);
        await().atMost(Duration.ofSeconds(3)).until(() -> others.count() == 1_200);
    }

    @Test
    void ends_in_time_without_redis() throws Exception {
        given.entries("s", 1);
        IncomingChannel channel = given.consumer("me", HASTY);
        Collected collected = Collected.from(channel, 32);
        await().until(() -> collected.count() == 1);
        redis.process().stop();
        try {
            channel.end().get(5, SECONDS);
        } finally {
            redis.process().start();
        }
        assertThat(given.pending("s")).isOne();
    }

    @Test
    void outgoing_entries_still_flow_meanwhile() throws Exception {
        given.entries("s", 10);
        IncomingChannel channel = given.consumer("me", PATIENT);
        OutgoingStream out = given.outgoing(true);
        Collected collected = Collected.from(channel, 32);
        await().until(() -> collected.count() == 10);
        CompletableFuture<Void> end = channel.end();
        await().until(() -> !channel.health().isAlive());
        collected.messages.forEach(
                message -> out.onNext(message.withPayload(Given.replacing((StreamEntry) message.getPayload(), "out"))));
        end.get(5, SECONDS);
        assertThat(given.length("out")).isEqualTo(10);
        assertThat(given.length("s")).isZero();
    }
}
