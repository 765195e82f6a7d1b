package dev.tutti.store;

import static dev.tutti.store.GivenStore.await;
import static dev.tutti.store.GivenStore.members;
import static dev.tutti.store.GivenStore.ofMember;
import static dev.tutti.store.GivenStore.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tutti.chord.ChordId;
import dev.tutti.store.LiveWorkers.WorkerCard;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The script drop-queue. */
@OnRedis
@DisplayNameGeneration(ReplaceUnderscores.class)
class DropEmptyQueuesTest {
    private GivenStore given;
    private DropEmptyQueues queues;

    @BeforeEach
    void store(GivenStore store) {
        given = store;
        queues = new DropEmptyQueues(store.commands, store.keys, store.workers);
        await(given.workers.refresh());
    }

    private List<String> dropped() {
        return await(queues.drop(0, Duration.ZERO));
    }

    /** A queue q whose only entry was read by a worker and handed over. */
    private void served() {
        var id = running();
        read("first");
        String entry = given.entries(first()).get(0).id();
        given.redis("XACK", first(), RedisKeys.WORKERS, entry);
        given.redis("XDEL", first(), entry);
        await(given.joining.join(id, List.of(given.arrives(ofMember(id, 0), value(1, 0)))));
    }

    /** A chord of one member on queue q, without a callback. */
    private ChordId running() {
        return given.running(members(1, "q"), Optional.empty());
    }

    private void read(String stream) {
        String key = stream.equals("first") ? first() : given.keys.bulk(0, "q");
        given.redis("XGROUP", "CREATE", key, RedisKeys.WORKERS, "0", "MKSTREAM");
        given.redis("XREADGROUP", "GROUP", RedisKeys.WORKERS, "me", "STREAMS", key, ">");
    }

    private String first() {
        return given.keys.first(0, "q");
    }

    private void lives(String name, String... served) {
        await(given.workers.alive(new WorkerCard(name, List.of(served), 1, List.of())));
        await(given.workers.refresh());
    }

    @Test
    void an_empty_queue_that_nobody_serves_loses_its_keys() {
        served();
        read("bulk");

        assertThat(dropped()).containsExactly("q");

        assertThat(given.everything())
                .doesNotContainKeys(first(), given.keys.bulk(0, "q"), given.keys.delayed(0, "q"), given.keys.queues(0));
        assertThat(dropped()).isEmpty();
    }

    @Test
    void a_queue_that_a_live_worker_serves_stays_until_it_is_gone() {
        served();
        lives("anna", "q");

        given.writesNothing(() -> assertThat(dropped()).isEmpty());

        given.clock.advance(Duration.ofSeconds(11));
        await(given.workers.refresh());
        assertThat(dropped()).containsExactly("q");
    }

    @Test
    void nothing_goes_while_somebody_lives_of_whom_nothing_is_known() {
        served();
        lives("anna", "other");
        given.redis("DEL", given.keys.worker("anna"));
        await(given.workers.refresh());

        given.writesNothing(() -> assertThat(dropped()).isEmpty());
    }

    @Test
    void nothing_goes_before_the_first_look_at_the_workers() {
        served();
        LiveWorkers unasked = new LiveWorkers(given.commands, given.keys, given.clock, given.config);

        given.writesNothing(
                () -> assertThat(await(new DropEmptyQueues(given.commands, given.keys, unasked).drop(0, Duration.ZERO)))
                        .isEmpty());
    }

    @Test
    void a_queue_that_somebody_has_just_read_stays() {
        served();

        given.writesNothing(() -> assertThat(await(queues.drop(0))).isEmpty());
    }

    @Test
    void a_queue_with_an_entry_stays() {
        running();

        given.writesNothing(() -> assertThat(dropped()).isEmpty());
    }

    @Test
    void a_queue_with_an_entry_in_hand_stays_even_if_its_text_is_gone() {
        running();
        read("first");
        given.redis("XDEL", first(), given.entries(first()).get(0).id());

        given.writesNothing(() -> assertThat(dropped()).isEmpty());
    }

    @Test
    void a_queue_with_a_message_that_waits_stays() {
        served();
        given.redis("ZADD", given.keys.delayed(0, "q"), 1, "first x\n{}");

        given.writesNothing(() -> assertThat(dropped()).isEmpty());
    }

    @Test
    void a_queue_of_callbacks_alone_goes_when_they_have_run() {
        given.running(List.of(), Optional.of("cb"));
        assertThat(dropped()).isEmpty();
        String stream = given.keys.first(0, "cb");
        given.redis("XDEL", stream, given.entries(stream).get(0).id());

        assertThat(dropped()).containsExactly("cb");

        assertThat(given.everything()).doesNotContainKeys(stream, given.keys.queues(0));
    }

    @Test
    void a_queue_with_undispatched_members_stays() {
        given.undispatched(2, members(2, "q"));
        assertThat(dropped()).containsExactly("cb");

        given.writesNothing(() -> assertThat(dropped()).isEmpty());
    }

    @Test
    void among_many_queues_all_have_their_turn() {
        for (int i = 0; i < 2_000; i++) {
            given.redis("HSET", given.keys.queues(0), "queue-" + i, 0);
        }

        int dropped = 0;
        for (int looks = 0; looks < 20; looks++) {
            List<String> now = dropped();
            assertThat(now).hasSizeLessThan(600);
            dropped += now.size();
        }

        assertThat(dropped).isEqualTo(2_000);
    }

    @Test
    void a_queue_that_went_comes_again_with_its_next_chord() {
        served();
        dropped();

        given.running(1);

        assertThat(given.length(first())).isEqualTo(1);
        assertThat(given.hash(given.keys.queues(0))).containsEntry("q", "0");
    }

    @Test
    void every_key_that_is_used_is_one_of_its_keys() {
        served();

        WatchedRedis.Script call = WatchedRedis.only(given, this::dropped);

        assertThat(call.commands()).allSatisfy(seen -> assertThat(call.keys())
                .contains(seen.words().get(seen.name().equals("XINFO") ? 2 : 1)));
    }
}
