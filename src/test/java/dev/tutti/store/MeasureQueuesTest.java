package dev.tutti.store;

import static dev.tutti.store.GivenStore.await;
import static dev.tutti.store.GivenStore.member;
import static dev.tutti.store.GivenStore.members;
import static dev.tutti.store.GivenStore.submission;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tutti.chord.ChordId;
import dev.tutti.connector.ScriptCall;
import dev.tutti.store.LiveWorkers.WorkerCard;
import dev.tutti.store.SeenWorkers.SeenWorker;
import dev.tutti.wire.EncodedSignature;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The script queue-figures, and who is seen. */
@OnRedis
@DisplayNameGeneration(ReplaceUnderscores.class)
class MeasureQueuesTest {
    private GivenStore given;
    private MeasureQueues measure;
    private SeenWorkers seen;

    @BeforeEach
    void store(GivenStore store) {
        given = store;
        measure = new MeasureQueues(store.commands, store.keys, store.clock, store.partitions, store.workers);
        seen = new SeenWorkers(store.commands, store.keys, store.workers);
    }

    private QueueFigures queue(String name) {
        return await(measure.one(name));
    }

    private void read(String stream, int count) {
        given.redis("XGROUP", "CREATE", stream, RedisKeys.WORKERS, "0");
        readOn(stream, count);
    }

    private void readOn(String stream, int count) {
        given.redis("XREADGROUP", "GROUP", RedisKeys.WORKERS, "anna", "COUNT", count, "STREAMS", stream, ">");
    }

    private void delayed(String message, Duration until) {
        long now = given.redis("TIME").get(0).toLong() * 1_000;
        given.redis("ZADD", given.keys.delayed(0, "q"), now + until.toMillis(), message);
    }

    @Test
    void what_is_in_a_queue_is_counted_by_where_it_is() {
        given.running(5);
        read(given.keys.first(0, "q"), 2);
        ChordId large = given.undispatched(4, members(10, "q"));
        await(given.slices.send(large, await(given.undispatched.next(large))));
        read(given.keys.bulk(0, "q"), 1);
        delayed("due long ago", Duration.ofMinutes(-5));
        delayed("due soon", Duration.ofSeconds(50));
        delayed("due later", Duration.ofSeconds(90));

        QueueFigures q = queue("q");

        assertThat(q)
                .usingRecursiveComparison()
                .ignoringFields("oldest")
                .isEqualTo(new QueueFigures("q", 6, 3, 3, 2, 6, Duration.ZERO));
        assertThat(q.backlog()).isEqualTo(6 + 3 + 2 + 6);
        assertThat(q.queued() + q.inHand())
                .isEqualTo(given.length(given.keys.first(0, "q")) + given.length(given.keys.bulk(0, "q")));
    }

    @Test
    void the_oldest_is_the_first_that_no_worker_was_given() {
        given.running(2);
        given.clock.advance(Duration.ofMinutes(9));
        assertThat(queue("q").oldest()).isBetween(Duration.ofMinutes(9), Duration.ofMinutes(10));

        read(given.keys.first(0, "q"), 1);
        assertThat(queue("q").oldest()).isBetween(Duration.ofMinutes(9), Duration.ofMinutes(10));

        readOn(given.keys.first(0, "q"), 1);
        assertThat(queue("q").oldest()).isZero();
    }

    @Test
    void what_is_due_is_told_by_redis_s_clock() {
        given.running(1);
        delayed("later", Duration.ofMinutes(10));
        assertThat(queue("q").dueWithin1m()).isZero();

        given.clock.advance(Duration.ofMinutes(9));

        assertThat(queue("q").dueWithin1m()).isEqualTo(1);
    }

    @Test
    void partitions_are_added_up() {
        try (GivenStore three = given.with(Map.of("tutti.partitions", "3"))) {
            for (int partition = 0; partition < 3; partition++) {
                List<EncodedSignature> members =
                        List.of(member(0, "q"), member(1, partition == 2 ? "only-there" : "q"));
                await(three.writer.open(three.id(partition), submission(members, Optional.empty()), members, true));
            }
            measure = new MeasureQueues(three.commands, three.keys, three.clock, three.partitions, three.workers);

            assertThat(await(measure.all()))
                    .usingRecursiveFieldByFieldElementComparatorIgnoringFields("oldest")
                    .containsExactly(
                            new QueueFigures("only-there", 1, 0, 0, 0, 0, Duration.ZERO),
                            new QueueFigures("q", 5, 0, 0, 0, 0, Duration.ZERO));
            assertThat(queue("only-there").queued()).isEqualTo(1);
        }
    }

    @Test
    void queues_are_those_that_are_stored_and_those_that_live_workers_serve() {
        given.running(1);
        await(given.workers.alive(new WorkerCard("anna", List.of("idle", "q"), 1, List.of())));

        assertThat(await(measure.all())).extracting(QueueFigures::name).containsExactly("cb", "idle", "q");
        assertThat(queue("idle")).isEqualTo(new QueueFigures("idle", 0, 0, 0, 0, 0, Duration.ZERO));
        assertThat(queue("nobodys")).isEqualTo(new QueueFigures("nobodys", 0, 0, 0, 0, 0, Duration.ZERO));
    }

    @Test
    void without_anything_there_are_no_queues() {
        assertThat(await(measure.all())).isEmpty();
    }

    @Test
    void entries_that_were_deleted_while_in_hand_make_nothing_negative() {
        given.running(3);
        read(given.keys.first(0, "q"), 3);
        for (GivenStore.Entry entry : given.entries(given.keys.first(0, "q")).subList(0, 2)) {
            given.redis("XDEL", given.keys.first(0, "q"), entry.id());
        }
        given.redis("HSET", given.keys.queues(0), "q", -7);

        assertThat(queue("q")).isEqualTo(new QueueFigures("q", 0, 1, 0, 0, 0, Duration.ZERO));
    }

    @Test
    void more_queues_than_a_call_takes_are_all_told() {
        for (int i = 0; i < 600; i++) {
            given.redis("HSET", given.keys.queues(0), "q" + i, i);
        }

        assertThat(await(measure.all())).hasSize(600).allSatisfy(q -> assertThat(q.name())
                .isEqualTo("q" + q.undispatched()));
    }

    @Test
    void measuring_writes_nothing_and_a_call_that_does_not_fit_is_refused() {
        given.running(3);
        given.writesNothing(() -> await(measure.all()));

        assertThatThrownBy(() -> await(given.commands.call(new ScriptCall(
                        StoreScripts.load("queue-figures"),
                        List.of(given.keys.queues(0)),
                        List.of(0, "workers", 60_000, "q")))))
                .hasMessageContaining("do not fit");
    }

    @Test
    void workers_are_told_with_what_they_have_in_hand_and_when_they_were_seen() {
        WorkerCard anna = new WorkerCard("anna", List.of("q"), 4, List.of("paint")).having(3);
        await(given.workers.alive(anna));
        long at = given.redis("ZSCORE", given.keys.workers(), "anna").toDouble().longValue();

        List<SeenWorker> workers = await(seen.now());

        assertThat(workers).hasSize(1);
        assertThat(workers.get(0).card()).isEqualTo(anna);
        assertThat(workers.get(0).seenAt().toEpochMilli()).isEqualTo(at);
    }

    @Test
    void workers_that_are_silent_are_not_told_and_cards_of_older_versions_are_read() {
        await(given.workers.alive(new WorkerCard("anna", List.of("q"), 4, List.of())));
        given.clock.advance(Duration.ofSeconds(11));
        await(given.workers.alive(new WorkerCard("bert", List.of("q"), 4, List.of())));
        given.redis(
                "SET",
                given.keys.worker("bert"),
                "{\"name\":\"bert\",\"queues\":[\"q\"],\"concurrency\":4,\"tasks\":[]}");

        assertThat(await(seen.now()))
                .extracting(SeenWorker::card)
                .containsExactly(new WorkerCard("bert", List.of("q"), 4, List.of()));
    }
}
