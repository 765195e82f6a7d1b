package dev.tutti.store;

import static dev.tutti.store.GivenStore.await;
import static dev.tutti.store.GivenStore.members;
import static dev.tutti.store.GivenStore.ofCallback;
import static dev.tutti.store.GivenStore.ofMember;
import static dev.tutti.store.GivenStore.submission;
import static dev.tutti.store.GivenStore.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tutti.chord.ChordId;
import dev.tutti.connector.StreamEntry;
import dev.tutti.store.Joining.Joined;
import dev.tutti.store.Joining.Received;
import dev.tutti.store.LiveWorkers.WorkerCard;
import dev.tutti.store.NotAccepted.Why;
import dev.tutti.wire.EncodedSignature;
import dev.tutti.wire.IdempotencyKey;
import dev.tutti.wire.Submission;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What is refused and what goes on when Redis has no memory left. */
@OnRedis
@DisplayNameGeneration(ReplaceUnderscores.class)
class FullRedisTest {
    private static final List<EncodedSignature> THREE = members(3, "q");

    private GivenStore given;

    @BeforeEach
    void store(GivenStore store) {
        given = store;
    }

    @AfterEach
    void there_is_memory_again() {
        given.redis("CONFIG", "SET", "maxmemory", 0);
    }

    private void full() {
        given.redis("CONFIG", "SET", "maxmemory-policy", "noeviction");
        given.redis("CONFIG", "SET", "maxmemory", 1);
        assertThatThrownBy(() -> given.redis("SET", "anything", "x")).hasStackTraceContaining("OOM");
    }

    @Test
    void a_small_chord_is_refused_whole() {
        full();

        given.writesNothing(() -> assertThatThrownBy(
                        () -> await(given.writer.open(given.id(), submission(THREE, Optional.of("cb")), THREE, true)))
                .isInstanceOf(NotAccepted.class)
                .hasMessageContaining("OOM"));
    }

    @Test
    void a_large_chord_is_refused_whole() {
        full();

        given.writesNothing(() -> assertThatThrownBy(
                        () -> await(given.writer.open(given.id(), submission(THREE, Optional.of("cb")), THREE, false)))
                .isInstanceOf(NotAccepted.class));
    }

    @Test
    void a_chord_under_an_idempotency_key_is_refused_whole_and_so_is_one_that_succeeds_another() {
        IdempotencyKey key = IdempotencyKey.of("caller", "key", new byte[0]);
        Submission submission = submission(THREE, Optional.of("cb"));
        full();
        given.writesNothing(
                () -> assertThatThrownBy(() -> await(given.writer.open(given.id(), submission, THREE, true, key)))
                        .isInstanceOf(NotAccepted.class));
        given.redis("CONFIG", "SET", "maxmemory", 0);
        await(given.writer.open(given.id(), submission, THREE, false, key));
        given.clock.advance(Duration.ofMinutes(1));
        full();

        given.writesNothing(
                () -> assertThatThrownBy(() -> await(given.writer.open(given.id(), submission, THREE, true, key)))
                        .isInstanceOf(NotAccepted.class));
    }

    @Test
    void a_chord_whose_further_chunk_is_refused_is_given_up() {
        ChordId id = given.opening(THREE);
        full();

        assertThatThrownBy(() -> await(given.writer.append(id, 3, THREE)))
                .isInstanceOfSatisfying(
                        NotAccepted.class, refused -> assertThat(refused.why()).isEqualTo(Why.MEMORY_FULL));

        assertThat(given.field(id, "state")).isEqualTo("abandoned");
        assertThat(given.members(given.keys.ended(0))).containsExactly(id.text());
        assertThat(given.members(given.keys.opening(0))).isEmpty();
        assertThat(given.number(given.keys.open(0))).isZero();
    }

    @Test
    void a_joined_chord_is_made_sure_of_in_the_replicated_mode() {
        ChordId id = given.joined(1);
        try (GivenStore sure = given.with(Map.of("tutti.durability", "replicated"))) {
            full();

            // there is no replica: it got as far as to ask for one
            assertThatThrownBy(() -> await(sure.durably.isJoined(ofCallback(id, 1, 1))))
                    .isInstanceOf(StoreDown.class)
                    .hasMessageContaining("no replica");
        }
    }

    @Test
    void numbers_of_partitions_are_still_told() {
        full();

        await(given.partitions.refresh());

        assertThat(await(given.partitions.numbers())).containsExactly(1);
    }

    @Test
    void a_chord_whose_chunks_are_stored_is_sealed() {
        ChordId id = given.opening(THREE);
        full();

        await(given.writer.seal(id, THREE));

        assertThat(given.field(id, "state")).isEqualTo("running");
    }

    @Test
    void what_was_accepted_is_dispatched() {
        ChordId id = given.undispatched(3, members(5, "q"));
        full();

        assertThat(await(given.dispatching.feed(id))).isEqualTo(5);

        assertThat(given.length(given.keys.bulk(0, "q"))).isEqualTo(5);
    }

    @Test
    void what_was_accepted_ends() {
        ChordId id = given.running(3);
        List<Received> members = IntStream.range(0, 3)
                .mapToObj(i -> given.arrives(ofMember(id, i), value(1, i)))
                .toList();
        Received callback = given.arrives(ofCallback(id, 1, 1), value(1, 0));
        full();

        assertThat(await(given.joining.join(id, members))).isEqualTo(new Joined(3, 0, "joined"));
        assertThat(await(given.reader.outcomesFor(ofCallback(id, 1, 1), 0, 10))).isPresent();
        assertThat(await(given.joining.finish(callback))).isEqualTo("completed");
    }

    @Test
    void a_chord_that_is_open_without_members_left_ends_too() {
        ChordId id = given.running(members(1, "q"), Optional.empty());
        Received last = given.arrives(ofMember(id, 0), value(1, 0));
        full();

        assertThat(await(given.joining.join(id, List.of(last)))).isEqualTo(new Joined(1, 0, "completed"));
    }

    @Test
    void what_nobody_can_read_is_buried() {
        StreamEntry junk = given.envelopeArrives(0, Map.of("a", Buffer.buffer("b")));
        full();

        String grave = await(given.dead.bury(junk));

        assertThat(given.length(grave)).isEqualTo(1);
    }

    @Test
    void workers_that_live_are_still_known_to_live() {
        WorkerCard card = new WorkerCard("anna", List.of("q"), 2_000, List.of());
        await(given.workers.alive(card));
        full();

        given.clock.advance(java.time.Duration.ofSeconds(8));
        given.workers.alive(card).onFailure().recoverWithNull().await().atMost(GivenStore.LIMIT);
        given.clock.advance(java.time.Duration.ofSeconds(8));
        await(given.workers.refresh());

        assertThat(given.workers.live()).containsExactly(card);
        assertThat(given.workers.window()).isEqualTo(4_000);
    }
}
