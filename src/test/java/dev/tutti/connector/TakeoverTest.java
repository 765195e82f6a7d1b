package dev.tutti.connector;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tutti.testing.RedisServerExtension;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.ProtocolVersion;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
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
class TakeoverTest {
    private static final long CLAIM_IDLE = 300;
    private static final TakeoverSettings SOON = new TakeoverSettings(CLAIM_IDLE, 0, 0);
    private static final TakeoverSettings LATE = new TakeoverSettings(60_000, 0, 0);
    private static final Duration RECOVERY = Duration.ofMillis(CLAIM_IDLE + 2_000);

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

    private IncomingChannel deadConsumerWith(int entries) {
        given.entries("s", entries);
        IncomingChannel dead = given.consumer("dead", SOON);
        Collected collected = Collected.from(dead, entries);
        await().until(() -> collected.count() == entries);
        dead.close();
        return dead;
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void entries_of_a_dead_consumer_are_delivered_to_another_and_that_is_not_counted(ProtocolVersion protocol)
            throws Exception {
        deadConsumerWith(20);
        try (Given with = new Given(redis, protocol)) {
            IncomingChannel heir = with.consumer("heir", SOON);
            Collected collected = Collected.from(heir, 100);
            await().atMost(RECOVERY).until(() -> collected.count() == 20);
            // in no order: an entry is taken when its own time is up, and a last heartbeat renews some of them only
            assertThat(collected.numbers())
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.range(0, 20).mapToObj(Integer::toString).toList());
            assertThat(collected.entry(0).streamClass()).isEqualTo("all");
            assertThat(collected.messages).allSatisfy(message -> assertThat(message.getMetadata(TakenOver.class))
                    .contains(new TakenOver(1)));
            assertThat(given.owners("s")).hasSize(20).containsOnly("heir:1");
            assertThat(heir.counts().taken().sum()).isEqualTo(20);
            collected.messages.get(0).ack().toCompletableFuture().get(5, SECONDS);
            assertThat(given.length("s")).isEqualTo(19);
        }
    }

    @Test
    void entries_of_a_consumer_that_works_for_long_stay_its_own() {
        given.entries("s", 600);
        IncomingChannel slow = given.channel(Given.holding("slow", 600, SOON));
        Collected collected = Collected.from(slow, 600);
        await().until(() -> collected.count() == 600);
        IncomingChannel other = given.consumer("other", SOON);
        Collected others = Collected.from(other, 100);
        await().during(Duration.ofMillis(5 * CLAIM_IDLE)).atMost(RECOVERY).until(() -> others.count() == 0);
        assertThat(slow.inHand().size()).isEqualTo(600);
        assertThat(given.owners("s")).hasSize(600).containsOnly("slow:1");
    }

    @Test
    void a_frozen_consumer_loses_its_entries_and_its_late_acknowledgement_does_no_harm() throws Exception {
        given.entries("s", 2);
        IncomingChannel frozen = given.consumer("frozen", LATE);
        Collected late = Collected.from(frozen, 2);
        await().until(() -> late.count() == 2);
        IncomingChannel heir = given.consumer("heir", SOON);
        Collected collected = Collected.from(heir, 10);
        await().atMost(RECOVERY).until(() -> collected.count() == 2);

        late.messages.get(0).ack().toCompletableFuture().get(5, SECONDS);
        await().until(() -> heir.inHand().size() == 1);
        collected.messages.get(0).ack().toCompletableFuture().get(5, SECONDS);
        collected.messages.get(1).ack().toCompletableFuture().get(5, SECONDS);
        late.messages.get(1).ack().toCompletableFuture().get(5, SECONDS);
        assertThat(given.length("s")).isZero();
        assertThat(given.pending("s")).isZero();
    }

    @Test
    void a_heartbeat_does_not_take_back_what_another_consumer_has() {
        given.entries("s", 3);
        IncomingChannel channel = given.consumer("me", SOON);
        Collected collected = Collected.from(channel, 3);
        await().until(() -> collected.count() == 3);
        String id = collected.entry(1).id();
        redis.run(Command.XCLAIM, "s", Given.GROUP, "other", 0, id, "JUSTID");
        await().until(() -> channel.inHand().size() == 2);
        assertThat(channel.inHand().holds(collected.entry(1))).isFalse();
        assertThat(channel.counts().lost().sum()).isOne();
        assertThat(given.owners("s").get(1)).startsWith("other");
    }

    @Test
    void an_entry_that_somebody_else_acknowledged_is_let_go_of() {
        given.entries("s", 2);
        IncomingChannel channel = given.consumer("me", SOON);
        Collected collected = Collected.from(channel, 2);
        await().until(() -> collected.count() == 2);
        redis.run(Command.XACK, "s", Given.GROUP, collected.entry(0).id());
        await().until(() -> channel.inHand().size() == 1);
        assertThat(channel.counts().lost().sum()).isZero();
        redis.run(Command.FLUSHALL);
        await().until(() -> channel.inHand().size() == 0);
    }

    @Test
    void what_was_read_ahead_and_lost_is_not_delivered() {
        given.entries("s", 10);
        IncomingChannel channel = given.consumer("me", SOON);
        Collected collected = Collected.from(channel, 1);
        await().until(() -> channel.inHand().size() == 10);
        String next = given.idOf("s", 1);
        redis.run(Command.XCLAIM, "s", Given.GROUP, "other", 0, next, "JUSTID");
        await().until(() -> channel.inHand().size() == 9);
        collected.request(1);
        await().until(() -> collected.count() == 2);
        assertThat(collected.numbers()).containsExactly("0", "2");
    }

    @Test
    void entries_without_text_are_acknowledged() {
        IncomingChannel dead = deadConsumerWith(3);
        redis.run(Command.XDEL, "s", given.idOf("s", 1));
        assertThat(dead.inHand().size()).isEqualTo(3);
        Collected collected = Collected.from(given.consumer("heir", SOON), 10);
        await().atMost(RECOVERY)
                .untilAsserted(() -> assertThat(collected.numbers()).containsExactly("0", "2"));
        assertThat(given.pending("s")).isEqualTo(2);
    }

    @Test
    void no_more_are_taken_than_may_be_in_hand_and_the_rest_when_there_is_room() throws Exception {
        deadConsumerWith(30);
        IncomingChannel heir = given.channel(Given.holding("heir", 4, SOON));
        Collected collected = Collected.from(heir, 4);
        await().atMost(RECOVERY).until(() -> collected.count() == 4);
        assertThat(given.owners("s").stream().filter("heir:1"::equals).count()).isEqualTo(4);
        for (int done = 0; done < 30; done++) {
            int next = done;
            await().until(() -> collected.count() > next);
            collected.request(1);
            collected.messages.get(done).ack().toCompletableFuture().get(5, SECONDS);
            assertThat(heir.inHand().size()).isLessThanOrEqualTo(4);
        }
        assertThat(new HashSet<>(collected.numbers())).hasSize(30);
        assertThat(given.length("s")).isZero();
    }

    @Test
    void takes_over_while_its_only_slot_waits_for_new_entries() {
        deadConsumerWith(1);
        Collected collected = Collected.from(given.channel(Given.holding("heir", 1, SOON)), 1);
        await().atMost(RECOVERY).until(() -> collected.count() == 1);
    }

    @Test
    void is_not_crowded_out_by_new_entries() {
        deadConsumerWith(20);
        given.entries("s", 20_000);
        IncomingChannel heir = given.consumer("heir", SOON);
        Working.on(heir, 32, Message::ack);
        await().atMost(RECOVERY).until(() -> heir.counts().taken().sum() == 20);
    }

    @Test
    void lists_are_taken_over_as_lists() throws Exception {
        given.entries("s", 150);
        IncomingChannel dead = given.channel(lists("dead"));
        Collected lost = Collected.from(dead, 1);
        await().until(() -> lost.count() == 1);
        dead.close();
        IncomingChannel heir = given.channel(lists("heir"));
        Collected collected = Collected.from(heir, 2);
        await().atMost(RECOVERY).until(() -> collected.count() == 2);
        List<StreamEntry> first = list(collected, 0);
        assertThat(first).hasSize(100);
        assertThat(list(collected, 1)).hasSize(50);
        await().during(Duration.ofMillis(2 * CLAIM_IDLE))
                .until(() -> heir.inHand().size() == 150);
        for (Message<?> message : collected.messages) {
            message.ack().toCompletableFuture().get(5, SECONDS);
        }
        assertThat(given.length("s")).isEqualTo(150);
        assertThat(heir.inHand().size()).isZero();
    }

    private static IncomingSettings lists(String consumer) {
        return new IncomingSettings(
                "in",
                Given.GROUP,
                consumer,
                true,
                256,
                OptionalInt.empty(),
                8 << 20,
                100,
                300,
                true,
                true,
                5,
                50,
                SOON);
    }

    @SuppressWarnings("unchecked")
    private static List<StreamEntry> list(Collected collected, int index) {
        return (List<StreamEntry>) collected.messages.get(index).getPayload();
    }

    @Test
    void a_nacked_entry_goes_to_another_consumer_at_once_and_not_back_to_the_one_that_nacked_it() throws Exception {
        given.entries("s", 1);
        IncomingChannel unable = given.consumer("unable", LATE);
        Collected nacked = Collected.from(unable, 10);
        await().until(() -> nacked.count() == 1);
        nacked.messages.get(0).nack(new Exception("no")).toCompletableFuture().get(5, SECONDS);
        await().during(Duration.ofMillis(1_500)).until(() -> nacked.count() == 1);
        Collected able = Collected.from(given.consumer("able", LATE), 10);
        await().atMost(Duration.ofMillis(1_500)).until(() -> able.count() == 1);
        assertThat(given.owners("s")).containsExactly("able:1");
        assertThat(nacked.count()).isOne();
    }

    @Test
    void a_nacked_entry_comes_again_when_nobody_else_takes_it() throws Exception {
        given.entries("s", 1);
        Collected collected = Collected.from(given.consumer("me", SOON), 10);
        await().until(() -> collected.count() == 1);
        collected
                .messages
                .get(0)
                .nack(new Exception("no"))
                .toCompletableFuture()
                .get(5, SECONDS);
        assertThat(given.pending("s")).isOne();
        await().atMost(RECOVERY).until(() -> collected.count() == 2);
    }

    @Test
    void a_group_that_vanished_is_made_again() {
        IncomingChannel channel = given.consumer("me", SOON);
        Collected collected = Collected.from(channel, 10);
        await().until(() -> redis.run(Command.EXISTS, "s").toInteger() == 1);
        redis.run(Command.FLUSHALL);
        redis.run(Command.XADD, "s", "*", "n", "1");
        await().until(() -> collected.count() == 1);
        assertThat(channel.inHand().size()).isOne();
    }

    @Test
    void after_an_outage_consumers_that_live_keep_what_they_have() {
        // long beside the time in which two consumers find Redis again
        long claimIdle = 5 * CLAIM_IDLE;
        TakeoverSettings settings = new TakeoverSettings(claimIdle, 0, 0);
        given.entries("s", 10);
        IncomingChannel busy = given.consumer("busy", settings);
        Collected collected = Collected.from(busy, 10);
        await().until(() -> collected.count() == 10);
        IncomingChannel other = given.consumer("other", settings);
        Collected others = Collected.from(other, 10);
        await().until(() -> other.health().isReady());
        redis.process().stop();
        await().during(Duration.ofMillis(2 * claimIdle)).until(() -> true);
        redis.process().start();
        await().atMost(Duration.ofSeconds(20))
                .during(Duration.ofMillis(4 * claimIdle))
                .until(() -> others.count() == 0);
        assertThat(busy.inHand().size()).isEqualTo(10);
    }
}
