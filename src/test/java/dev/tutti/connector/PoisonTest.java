package dev.tutti.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tutti.testing.RedisServerExtension;
import io.vertx.redis.client.Command;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayNameGeneration(ReplaceUnderscores.class)
class PoisonTest {
    private static final int MAX_DELIVERIES = 3;
    private static final TakeoverSettings SOON = new TakeoverSettings(300, MAX_DELIVERIES, 0);
    private static final Duration LIMIT = Duration.ofSeconds(40);

    @RegisterExtension
    static final RedisServerExtension redis = new RedisServerExtension();

    private Given given;
    private final AtomicInteger processes = new AtomicInteger();

    @BeforeEach
    void connect() {
        given = new Given(redis);
    }

    @AfterEach
    void close() {
        given.close();
    }

    /** What one entry was started with; {@code alone} when nothing else was in hand. */
    private record Start(String number, boolean alone) {}

    /** Processes that run entries at once, die of some, and are started again. */
    private final class Cluster {
        final Set<String> poison;
        final Set<String> done = ConcurrentHashMap.newKeySet();
        final List<Start> deadly = new CopyOnWriteArrayList<>();
        final List<Poisoned> reported = new CopyOnWriteArrayList<>();

        Cluster(Set<String> poison) {
            this.poison = poison;
        }

        void startProcess() {
            IncomingChannel channel = given.consumer("p" + processes.incrementAndGet(), SOON);
            AtomicBoolean dead = new AtomicBoolean();
            Working.on(channel, 32, message -> {
                if (!dead.get()) {
                    handle(channel, message, dead);
                }
            });
        }

        private void handle(IncomingChannel channel, Message<?> message, AtomicBoolean dead) {
            String number = number(message);
            if (message.getMetadata(Poisoned.class).isPresent()) {
                reported.add(message.getMetadata(Poisoned.class).orElseThrow());
                message.ack();
            } else if (poison.contains(number)) {
                deadly.add(new Start(number, channel.inHand().size() == 1));
                dead.set(true);
                channel.close();
                startProcess();
            } else {
                done.add(number);
                message.ack();
            }
        }
    }

    private static String number(Message<?> message) {
        return ((StreamEntry) message.getPayload()).field("n").orElseThrow().toString();
    }

    @Test
    void a_poison_entry_is_reported_after_its_starts_alone_and_costs_only_itself() {
        given.entries("s", 1_001);
        Cluster cluster = new Cluster(Set.of("500"));
        cluster.startProcess();
        cluster.startProcess();
        await().atMost(LIMIT).until(() -> cluster.done.size() == 1_000 && cluster.reported.size() == 1);
        assertThat(cluster.reported).containsExactly(new Poisoned(2 + MAX_DELIVERIES));
        assertThat(cluster.deadly).hasSize(2 + MAX_DELIVERIES);
        assertThat(cluster.deadly.subList(2, 2 + MAX_DELIVERIES)).allMatch(Start::alone);
        await().until(() -> given.length("s") == 0 && given.pending("s") == 0);
    }

    @Test
    void several_poison_entries_do_not_make_each_other_or_healthy_ones_look_poisoned() {
        given.entries("s", 200);
        Cluster cluster = new Cluster(Set.of("0", "1", "100"));
        cluster.startProcess();
        cluster.startProcess();
        await().atMost(LIMIT).until(() -> cluster.done.size() == 197 && cluster.reported.size() == 3);
        await().until(() -> given.length("s") == 0);
        // each ran alone as often as it may, whatever company it died in before
        for (String each : cluster.poison) {
            assertThat(cluster.deadly.stream().filter(start -> start.number().equals(each) && start.alone()))
                    .as(each + " of " + cluster.deadly)
                    .hasSizeGreaterThanOrEqualTo(MAX_DELIVERIES);
        }
    }

    @Test
    void healthy_entries_survive_three_dead_neighbours() {
        given.entries("s", 20);
        for (int i = 0; i < 3; i++) {
            IncomingChannel dying = given.consumer("dying" + i, SOON);
            Collected collected = Collected.from(dying, 32);
            await().atMost(LIMIT).until(() -> collected.count() > 0);
            dying.close();
        }
        Cluster cluster = new Cluster(Set.of());
        cluster.startProcess();
        await().atMost(LIMIT).until(() -> cluster.done.size() == 20);
        assertThat(cluster.reported).isEmpty();
    }

    @Test
    void few_suspects_run_at_once_while_fresh_entries_do_not_wait() {
        given.entries("s", 20);
        IncomingChannel dying = given.consumer("dying", SOON);
        Collected lost = Collected.from(dying, 32);
        await().until(() -> lost.count() == 20);
        dying.close();
        IncomingChannel heir = given.consumer("heir", SOON);
        Collected collected = Collected.from(heir, 32);
        await().atMost(LIMIT).until(() -> collected.count() == 2);
        assertThat(collected.messages).allSatisfy(message -> assertThat(message.getMetadata(TakenOver.class))
                .contains(new TakenOver(2)));
        given.entries("s", 10);
        await().untilAsserted(() -> assertThat(collected.numbers()).hasSize(12));
        assertThat(heir.inHand().suspects()).isEqualTo(2);
        assertThat(given.owners("s").stream().filter("heir:2"::equals)).hasSize(2);
    }

    @Test
    void a_start_that_ends_with_a_nack_does_not_count() {
        given.entries("s", 1);
        IncomingChannel dying = given.consumer("dying", SOON);
        Collected lost = Collected.from(dying, 1);
        await().until(() -> lost.count() == 1);
        dying.close();
        IncomingChannel heir = given.consumer("heir", SOON);
        Collected collected = Collected.from(heir, 32);
        for (int nacks = 1; nacks <= 4; nacks++) {
            int expected = nacks;
            await().atMost(LIMIT).until(() -> collected.count() == expected);
            Message<?> last = collected.messages.get(nacks - 1);
            assertThat(last.getMetadata(Poisoned.class)).isEmpty();
            assertThat(last.getMetadata(TakenOver.class).orElseThrow().starts()).isLessThanOrEqualTo(2);
            last.nack(new Exception("not now"));
        }
        await().until(() -> given.owners("s").equals(List.of("heir:1")));
    }

    @Test
    void an_entry_that_must_run_alone_waits_for_long_ones_and_lets_healthy_ones_through_meanwhile() {
        ownedByTheDead("suspect", 2);
        redis.run(Command.XADD, "s", "*", "n", "long");
        IncomingChannel channel = given.consumer("me", SOON);
        AtomicReference<Message<?>> longOne = new AtomicReference<>();
        AtomicInteger healthy = new AtomicInteger();
        AtomicReference<Integer> inHandAtStart = new AtomicReference<>();
        Working.on(channel, 32, message -> {
            if (number(message).equals("long")) {
                longOne.set(message);
            } else if (number(message).equals("suspect")) {
                inHandAtStart.set(channel.inHand().size());
                message.ack();
            } else {
                healthy.incrementAndGet();
                message.ack();
            }
        });
        await().until(() -> longOne.get() != null);
        await().atMost(LIMIT).until(() -> channel.counts().taken().sum() == 1);
        for (int i = 0; i < 5; i++) {
            given.entries("s", 20);
            int expected = 20 * (i + 1);
            await().atMost(LIMIT).until(() -> healthy.get() == expected);
            assertThat(inHandAtStart.get()).isNull();
        }
        longOne.get().ack();
        await().atMost(LIMIT).until(() -> inHandAtStart.get() != null);
        assertThat(inHandAtStart.get()).isOne();
        given.entries("s", 20);
        await().atMost(LIMIT).until(() -> healthy.get() == 120);
    }

    @Test
    void what_others_left_behind_is_taken_while_an_entry_waits_to_be_alone() {
        ownedByTheDead("suspect", 2);
        String left = redis.run(Command.XADD, "s", "*", "n", "left behind").toString();
        redis.run(Command.XREADGROUP, "GROUP", Given.GROUP, "dead", "STREAMS", "s", ">");
        redis.run(Command.XADD, "s", "*", "n", "long");
        // the pause is as long as claim-idle: far longer than a look for what others left behind
        IncomingChannel channel = given.consumer("me", new TakeoverSettings(30_000, MAX_DELIVERIES, 0));
        AtomicReference<Message<?>> longOne = new AtomicReference<>();
        Set<String> done = ConcurrentHashMap.newKeySet();
        AtomicReference<Integer> inHandAtStart = new AtomicReference<>();
        Working.on(channel, 32, message -> {
            if (number(message).equals("long")) {
                longOne.set(message);
                return;
            }
            if (number(message).equals("suspect")) {
                inHandAtStart.set(channel.inHand().size());
            }
            done.add(number(message));
            message.ack();
        });
        await().atMost(LIMIT)
                .until(() -> longOne.get() != null && channel.counts().taken().sum() == 1);
        redis.run(Command.XCLAIM, "s", Given.GROUP, "dead", 0, left, "IDLE", 60_000, "RETRYCOUNT", 1, "JUSTID");
        await().atMost(Duration.ofSeconds(20)).until(() -> done.contains("left behind"));
        assertThat(inHandAtStart.get()).isNull();
        longOne.get().ack();
        await().atMost(Duration.ofSeconds(20)).until(() -> inHandAtStart.get() != null);
        assertThat(inHandAtStart.get()).isOne();
    }

    /** An entry that was started so often, and whose consumer does not live any more. */
    private void ownedByTheDead(String number, int starts) {
        String id = redis.run(Command.XADD, "s", "*", "n", number).toString();
        redis.run(Command.XGROUP, "CREATE", "s", Given.GROUP, "0");
        redis.run(Command.XREADGROUP, "GROUP", Given.GROUP, "dead", "STREAMS", "s", ">");
        redis.run(Command.XCLAIM, "s", Given.GROUP, "dead", 0, id, "IDLE", 60_000, "RETRYCOUNT", starts, "JUSTID");
    }
}
