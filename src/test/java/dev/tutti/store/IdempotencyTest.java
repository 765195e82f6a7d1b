package dev.tutti.store;

import static dev.tutti.store.GivenStore.await;
import static dev.tutti.store.GivenStore.members;
import static dev.tutti.store.GivenStore.submission;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.ChordState;
import dev.tutti.store.ChordWriter.Opened;
import dev.tutti.store.ChordWriter.Replayed;
import dev.tutti.store.ChordWriter.Stored;
import dev.tutti.store.NotAccepted.Why;
import dev.tutti.wire.EncodedSignature;
import dev.tutti.wire.IdempotencyKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What open does with an idempotency key. */
@OnRedis
@DisplayNameGeneration(ReplaceUnderscores.class)
class IdempotencyTest {
    private static final List<EncodedSignature> THREE = members(3, "q");
    private static final IdempotencyKey KEY = key("k", "body");

    private GivenStore given;

    @BeforeEach
    void store(GivenStore store) {
        given = store;
    }

    private static IdempotencyKey key(String key, String body) {
        return IdempotencyKey.of(IdempotencyKey.ANONYMOUS, key, body.getBytes());
    }

    private Opened open(ChordId id, IdempotencyKey key, boolean whole) {
        return await(given.writer.open(id, submission(THREE, Optional.of("cb")), THREE, whole, key));
    }

    private void isRefused(ChordId id, IdempotencyKey key, boolean whole, Why why) {
        given.writesNothing(() -> assertThatThrownBy(() -> open(id, key, whole))
                .isInstanceOfSatisfying(
                        NotAccepted.class, refused -> assertThat(refused.why()).isEqualTo(why)));
    }

    @Test
    void a_key_that_is_new_is_kept_with_its_chord_for_24_hours() {
        ChordId id = given.id();
        long before = given.redis("TIME").get(0).toLong() * 1_000;

        assertThat(open(id, KEY, true)).isInstanceOf(Stored.class);

        String name = given.keys.idempotency(0, KEY.hash());
        assertThat(given.redis("GET", name)).hasToString(id + " " + KEY.fingerprint());
        assertThat(given.members(given.keys.idempotencies(0))).containsExactly(name);
        assertThat(given.redis("ZSCORE", given.keys.idempotencies(0), name).toLong() - before)
                .isBetween(86_400_000L, 86_460_000L);
        assertThat(given.redis("TTL", name).toInteger()).isEqualTo(-1);
    }

    @Test
    void the_same_again_is_a_replay_whatever_has_become_of_the_chord() {
        ChordId id = given.id();
        open(id, KEY, true);
        given.writesNothing(() -> assertThat(open(given.id(), KEY, true)).isEqualTo(new Replayed(id)));

        given.redis("HSET", given.keys.chord(id), "state", "callback_failed");

        given.writesNothing(() -> assertThat(open(given.id(), KEY, true)).isEqualTo(new Replayed(id)));
    }

    @Test
    void a_replay_needs_no_room() {
        ChordId id = given.id();
        open(id, KEY, true);
        given.redis("SET", given.keys.open(0), 20_000_000);
        given.redis("CONFIG", "SET", "maxmemory-policy", "noeviction");
        given.redis("CONFIG", "SET", "maxmemory", 1);

        try {
            await(given.memory.sample());
            assertThat(given.memory.overLimit()).isTrue();
            assertThat(open(given.id(), KEY, true)).isEqualTo(new Replayed(id));
        } finally {
            given.redis("CONFIG", "SET", "maxmemory", 0);
        }
    }

    @Test
    void the_key_of_another_body_is_refused_whatever_has_become_of_its_chord() {
        ChordId id = given.id();
        open(id, KEY, true);

        isRefused(given.id(), key("k", "another body"), true, Why.KEY_OF_ANOTHER);

        given.redis("DEL", given.keys.chord(id));
        isRefused(given.id(), key("k", "another body"), true, Why.KEY_OF_ANOTHER);
    }

    @Test
    void keys_of_different_callers_and_different_keys_do_not_meet() {
        assertThat(open(given.id(), KEY, true)).isInstanceOf(Stored.class);
        assertThat(open(given.id(), IdempotencyKey.of("somebody", "k", "body".getBytes()), true))
                .isInstanceOf(Stored.class);
        assertThat(open(given.id(), key("K", "body"), true)).isInstanceOf(Stored.class);
    }

    @Test
    void a_chord_that_is_gone_is_not_opened_again() {
        ChordId id = given.id();
        open(id, KEY, true);
        given.redis("DEL", given.keys.chord(id));

        isRefused(given.id(), KEY, true, Why.CHORD_GONE);
    }

    @Test
    void while_a_chord_is_being_opened_its_key_is_in_use_until_nothing_was_heard_for_ten_seconds() {
        ChordId id = given.id();
        open(id, KEY, false);
        isRefused(given.id(), KEY, false, Why.KEY_IN_USE);
        given.clock.advance(Duration.ofSeconds(9));
        await(given.writer.append(id, 3, THREE));
        given.clock.advance(Duration.ofSeconds(9));
        isRefused(given.id(), KEY, false, Why.KEY_IN_USE);

        given.clock.advance(Duration.ofSeconds(2));

        ChordId next = given.id();
        assertThat(open(next, KEY, false)).isInstanceOf(Stored.class);
        assertThat(given.field(next, "state")).isEqualTo("opening");
        assertThat(given.redis("GET", given.keys.idempotency(0, KEY.hash())))
                .hasToString(next + " " + KEY.fingerprint());
    }

    @Test
    void a_chord_that_was_broken_off_is_left_to_the_janitor_and_gives_its_members_back() {
        ChordId id = given.id();
        open(id, KEY, false);
        await(given.writer.append(id, 3, THREE));
        given.clock.advance(Duration.ofSeconds(11));
        ChordId next = given.id();

        open(next, KEY, true);

        assertThat(given.hash(given.keys.chord(id)))
                .containsEntry("state", "abandoned")
                .containsKey("ended");
        assertThat(given.members(given.keys.ended(0))).containsExactly(id.text());
        assertThat(given.members(given.keys.opening(0))).isEmpty();
        assertThat(given.members(given.keys.chords(0, ChordState.OPENING))).isEmpty();
        assertThat(given.members(given.keys.chords(0, ChordState.ABANDONED))).containsExactly(id.text());
        assertThat(given.members(given.keys.chords(0, ChordState.RUNNING))).containsExactly(next.text());
        assertThat(given.number(given.keys.open(0))).isEqualTo(3);
    }

    @Test
    void whoever_was_opening_it_learns_that_it_was_given_up() {
        ChordId id = given.id();
        open(id, KEY, false);
        given.clock.advance(Duration.ofSeconds(11));
        open(given.id(), KEY, true);

        given.writesNothing(() -> assertThatThrownBy(() -> await(given.writer.append(id, 3, THREE)))
                .isInstanceOfSatisfying(
                        NotAccepted.class, given -> assertThat(given.why()).isEqualTo(Why.ABANDONED)));
        given.writesNothing(() -> assertThatThrownBy(() -> await(given.writer.seal(id, THREE)))
                .isInstanceOfSatisfying(
                        NotAccepted.class, given -> assertThat(given.why()).isEqualTo(Why.ABANDONED)));
    }

    @Test
    void a_chord_that_was_given_up_before_is_opened_anew() {
        ChordId id = given.id();
        open(id, KEY, false);
        given.redis("HSET", given.keys.chord(id), "state", "abandoned");
        given.redis("ZREM", given.keys.opening(0), id);

        assertThat(open(given.id(), KEY, true)).isInstanceOf(Stored.class);
    }

    @Test
    void one_of_many_that_come_at_once_is_opened() {
        List<Opened> opened = await(io.smallrye.mutiny.Uni.join()
                .all(IntStream.range(0, 20)
                        .mapToObj(i ->
                                given.writer.open(given.id(), submission(THREE, Optional.of("cb")), THREE, true, KEY))
                        .toList())
                .andFailFast());

        assertThat(opened).filteredOn(Stored.class::isInstance).hasSize(1);
        assertThat(opened).filteredOn(Replayed.class::isInstance).hasSize(19);
        assertThat(given.number(given.keys.open(0))).isEqualTo(3);
    }

    @Test
    void a_key_goes_to_the_partition_of_its_hash() {
        try (GivenStore five = given.with(Map.of("tutti.partitions", "5"))) {
            for (int i = 0; i < 20; i++) {
                IdempotencyKey key = key("k" + i, "body");
                assertThat(await(five.idempotencyKeys.newChordId(key)).partition())
                        .isEqualTo(key.partitionOf(5));
            }
        }
    }

    @Test
    void a_key_is_found_when_the_number_of_partitions_was_changed() {
        for (int i = 0; i < 10; i++) {
            for (List<String> change : List.of(List.of("3", "5"), List.of("5", "2"), List.of("2", "3"))) {
                IdempotencyKey key = key(change + " " + i, "body");
                try (GivenStore old = given.with(Map.of("tutti.partitions", change.get(0)));
                        GivenStore now = given.with(Map.of("tutti.partitions", change.get(1)))) {
                    ChordId before = await(old.idempotencyKeys.newChordId(key));
                    await(old.writer.open(before, submission(THREE, Optional.of("cb")), THREE, true, key));

                    ChordId again = await(now.idempotencyKeys.newChordId(key));

                    assertThat(again.partition()).isEqualTo(before.partition());
                    assertThat(await(now.writer.open(again, submission(THREE, Optional.of("cb")), THREE, true, key)))
                            .isEqualTo(new Replayed(before));
                }
            }
        }
    }

    @Test
    void a_number_that_nobody_used_for_longer_than_keys_are_kept_is_forgotten() {
        try (GivenStore old = given.with(Map.of("tutti.partitions", "3"))) {
            await(old.partitions.refresh());
        }
        assertThat(await(given.partitions.numbers())).containsExactlyInAnyOrder(1, 3);

        given.clock.advance(Duration.ofHours(26));
        await(given.partitions.refresh());

        assertThat(await(given.partitions.numbers())).containsExactly(1);
    }
}
