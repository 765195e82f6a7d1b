package dev.tutti.store;

import static dev.tutti.store.GivenStore.await;
import static dev.tutti.store.GivenStore.failure;
import static dev.tutti.store.GivenStore.members;
import static dev.tutti.store.GivenStore.ofCallback;
import static dev.tutti.store.GivenStore.ofMember;
import static dev.tutti.store.GivenStore.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tutti.chord.ChordId;
import dev.tutti.store.Joining.Received;
import dev.tutti.store.WatchedRedis.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The scripts due, clean and forget. */
@OnRedis
@DisplayNameGeneration(ReplaceUnderscores.class)
class RemoveEndedTest {
    private static final Duration RETENTION = Duration.ofHours(24);

    private GivenStore given;
    private RemoveEnded ended;
    private ForgetIdempotencies idempotencies;

    @BeforeEach
    void store(GivenStore store) {
        given = store;
        Due due = new Due(store.commands, store.clock);
        ended = new RemoveEnded(store.commands, store.keys, store.clock, due, store.config);
        idempotencies = new ForgetIdempotencies(store.commands, store.keys, store.clock, due);
    }

    private ChordId completed() {
        ChordId id = given.running(2);
        await(given.joining.join(
                id,
                List.of(
                        given.arrives(ofMember(id, 0), value(1, 0)),
                        given.arrives(ofMember(id, 1), failure(1, "no")))));
        await(given.joining.finish(given.arrives(ofCallback(id, 1, 1), value(1, 0))));
        return id;
    }

    /** A chord without a callback that ended with one chunk of the manifest for each member. */
    private ChordId completedInChunks(int chunks) {
        ChordId id = given.id();
        var members = members(chunks, "q");
        var submission = GivenStore.submission(members, Optional.empty());
        await(given.writer.open(id, submission, members.subList(0, 1), false));
        for (int i = 1; i < chunks; i++) {
            await(given.writer.append(id, i, members.subList(i, i + 1)));
        }
        await(given.writer.seal(id, members));
        await(given.dispatching.feed(id));
        List<Received> envelopes = new ArrayList<>();
        for (int i = 0; i < chunks; i++) {
            envelopes.add(given.arrives(
                    new dev.tutti.wire.Header(
                            dev.tutti.wire.Kind.MEMBER, id, i, 1, 1, 1, "q", List.of(), Optional.empty()),
                    i % 2 == 0 ? value(1, i) : failure(1, "no")));
        }
        await(given.joining.join(id, envelopes));
        assertThat(given.field(id, "state")).isEqualTo("completed");
        return id;
    }

    private int expired() {
        return await(ended.expired(0));
    }

    /** Whatever in Redis bears the chord's id: keys, and members of indices. */
    private List<String> tracesOf(ChordId id) {
        List<String> traces = new ArrayList<>();
        given.everything().forEach((key, value) -> {
            boolean index = value instanceof List<?> list && list.contains(id.text());
            if (key.contains(id.text()) || index) {
                traces.add(key);
            }
        });
        return traces;
    }

    @Test
    void a_chord_that_ended_longer_ago_than_the_retention_is_gone() {
        ChordId id = completed();
        given.clock.advance(RETENTION);

        assertThat(expired()).isEqualTo(1);

        assertThat(tracesOf(id)).isEmpty();
        assertThat(await(given.reader.chord(id))).isEmpty();
        assertThat(await(given.reader.outcomes(id, 0, 10))).isEmpty();
    }

    @Test
    void a_younger_one_stays() {
        completed();
        given.clock.advance(RETENTION.minusMinutes(1));

        given.writesNothing(() -> assertThat(expired()).isZero());
    }

    @Test
    void open_chords_stay_however_old() {
        given.running(2);
        given.joined(2);
        given.opening(members(2, "q"));
        given.clock.advance(RETENTION.multipliedBy(2));

        given.writesNothing(() -> assertThat(expired()).isZero());
    }

    @Test
    void a_chord_that_runs_again_leaves_the_ended_ones_and_stays() {
        ChordId id = completed();
        given.redis("HSET", given.keys.chord(id), "state", "running", "round", 2);
        given.clock.advance(RETENTION);

        assertThat(expired()).isZero();

        assertThat(given.field(id, "state")).isEqualTo("running");
        assertThat(given.members(given.keys.ended(0))).isEmpty();
    }

    @Test
    void a_manifest_goes_by_pages() {
        ChordId id = completedInChunks(150);
        given.clock.advance(RETENTION);

        List<Script> calls =
                WatchedRedis.scriptsDuring(given, () -> assertThat(expired()).isEqualTo(1));

        assertThat(tracesOf(id)).isEmpty();
        assertThat(calls).allSatisfy(call -> assertThat(call.keys()).hasSizeLessThanOrEqualTo(13 + 64));
        assertThat(calls).hasSize(1 + 1 + 3); // what is due, chunk 0 with the rest, 149 more by 64
    }

    @Test
    void whoever_dies_in_the_middle_is_succeeded_at_any_point() {
        ChordId example = completedInChunks(150);
        given.clock.advance(RETENTION);
        List<Script> calls = WatchedRedis.scriptsDuring(given, this::expired);

        for (int done = 1; done < calls.size(); done++) {
            ChordId id = completedInChunks(150);
            given.clock.advance(RETENTION);
            for (Script call : calls.subList(0, done)) {
                ScriptsTest.repeat(given, call, example.text(), id.text());
            }

            expired();

            assertThat(tracesOf(id)).as("after %d calls", done).isEmpty();
        }
    }

    @Test
    void what_was_begun_is_ended_whatever_the_age() {
        ChordId id = completedInChunks(3);
        given.redis("DEL", given.keys.chord(id));

        assertThat(await(ended.oldest(0, Duration.ZERO, 10))).isEqualTo(1);

        assertThat(tracesOf(id)).isEmpty();
    }

    @Test
    void several_at_a_time_do_no_harm() {
        List<ChordId> all = List.of(completed(), completedInChunks(150), completed());
        given.clock.advance(RETENTION);

        int removed = await(io.smallrye.mutiny.Uni.combine()
                .all()
                .unis(ended.expired(0), ended.expired(0), ended.expired(0))
                .with((a, b, c) -> a + b + c));

        assertThat(removed).isEqualTo(3);
        assertThat(all).allSatisfy(id -> assertThat(tracesOf(id)).isEmpty());
    }

    @Test
    void the_oldest_go_first_when_they_are_old_enough() {
        ChordId first = completed();
        given.clock.advance(Duration.ofSeconds(1));
        ChordId second = completed();
        given.clock.advance(Duration.ofSeconds(1));
        ChordId third = completed();

        assertThat(await(ended.oldest(0, Duration.ofSeconds(30), 2))).isZero();
        assertThat(await(ended.oldest(0, Duration.ZERO, 2))).isEqualTo(2);

        assertThat(tracesOf(first)).isEmpty();
        assertThat(tracesOf(second)).isEmpty();
        assertThat(given.field(third, "state")).isEqualTo("completed");
    }

    @Test
    void more_than_a_page_of_chords_goes_at_once() {
        for (int i = 0; i < 600; i++) {
            given.running(List.of(), Optional.empty());
        }
        given.clock.advance(RETENTION);

        assertThat(expired()).isEqualTo(600);

        assertThat(given.members(given.keys.ended(0))).isEmpty();
        assertThat(given.members(given.keys.chords(0, dev.tutti.chord.ChordState.COMPLETED)))
                .isEmpty();
    }

    @Test
    void what_a_chord_never_dispatched_leaves_its_queues() {
        ChordId id = given.undispatched(2, members(5, "q"));
        given.redis("HSET", given.keys.chord(id), "state", "completed");
        given.redis("ZADD", given.keys.ended(0), 1, id.text());

        assertThat(expired()).isEqualTo(1);

        assertThat(given.hash(given.keys.queues(0))).containsEntry("q", "0");
        assertThat(given.members(given.keys.dispatching(0))).isEmpty();
    }

    @Test
    void a_callback_s_queue_is_listed_when_its_chord_goes() {
        completed();
        given.clock.advance(RETENTION);

        expired();

        assertThat(given.hash(given.keys.queues(0))).containsEntry("cb", "0");
    }

    @Test
    void a_full_redis_can_be_cleaned() {
        ChordId id = completed();
        given.redis("CONFIG", "SET", "maxmemory", 1);
        try {
            assertThat(await(ended.oldest(0, Duration.ZERO, 1))).isEqualTo(1);
        } finally {
            given.redis("CONFIG", "SET", "maxmemory", 0);
        }

        assertThat(tracesOf(id)).isEmpty();
    }

    @Test
    void every_key_that_is_used_is_one_of_its_keys() {
        completed();
        addIdempotency("a", Duration.ZERO);
        given.clock.advance(RETENTION);

        List<Script> calls = WatchedRedis.scriptsDuring(given, () -> {
            expired();
            await(idempotencies.due(0));
        });

        assertThat(calls).allSatisfy(call -> assertThat(call.commands())
                .filteredOn(seen -> !seen.name().equals("TIME"))
                .allSatisfy(
                        seen -> assertThat(call.keys()).contains(seen.words().get(1))));
    }

    private String addIdempotency(String name, Duration keep) {
        String key = "tutti:{0}:idempotency:" + name;
        long now = Long.parseLong(given.redis("TIME").get(0).toString()) * 1000;
        given.redis("SET", key, "x");
        given.redis("ZADD", given.keys.idempotencies(0), now + keep.toMillis(), key);
        return key;
    }

    @Test
    void idempotency_keys_go_when_their_time_has_come() {
        String due = addIdempotency("due", Duration.ofHours(24));
        String later = addIdempotency("later", Duration.ofHours(25));
        given.clock.advance(Duration.ofHours(24).plusSeconds(2));

        assertThat(await(idempotencies.due(0))).isEqualTo(1);

        assertThat(given.redis("EXISTS", due).toInteger()).isZero();
        assertThat(given.redis("EXISTS", later).toInteger()).isEqualTo(1);
        assertThat(given.members(given.keys.idempotencies(0))).containsExactly(later);
    }

    @Test
    void idempotency_keys_go_by_pages() {
        for (int i = 0; i < 600; i++) {
            addIdempotency("n" + i, Duration.ZERO);
        }
        given.clock.advance(Duration.ofSeconds(2));

        assertThat(await(idempotencies.due(0))).isEqualTo(600);

        assertThat(given.everything()).isEmpty();
    }

    @Test
    void a_key_that_was_put_off_meanwhile_stays() {
        String key = addIdempotency("again", Duration.ZERO);
        given.clock.advance(Duration.ofSeconds(2));
        Script call = WatchedRedis.scriptsDuring(given, () -> await(idempotencies.due(0)))
                .get(1);
        addIdempotency("again", RETENTION);

        given.writesNothing(() -> ScriptsTest.repeat(given, call, "", ""));

        assertThat(given.redis("EXISTS", key).toInteger()).isEqualTo(1);
    }
}
