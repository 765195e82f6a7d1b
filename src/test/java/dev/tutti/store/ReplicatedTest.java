package dev.tutti.store;

import static dev.tutti.store.GivenStore.await;
import static dev.tutti.store.GivenStore.members;
import static dev.tutti.store.GivenStore.ofCallback;
import static dev.tutti.store.GivenStore.submission;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.ChordState;
import dev.tutti.store.ChordWriter.Opened;
import dev.tutti.store.ChordWriter.Replayed;
import dev.tutti.store.ChordWriter.Stored;
import dev.tutti.store.NotAccepted.Why;
import dev.tutti.testing.RedisProcess;
import dev.tutti.wire.EncodedSignature;
import dev.tutti.wire.IdempotencyKey;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** {@code tutti.durability=replicated} with a real replica, which can be frozen. */
@OnRedis
@DisplayNameGeneration(ReplaceUnderscores.class)
class ReplicatedTest {
    private static final List<EncodedSignature> THREE = members(3, "q");
    private static final IdempotencyKey KEY = IdempotencyKey.of("caller", "key", new byte[0]);

    private GivenStore local;
    private GivenStore given;
    private RedisProcess replica;

    @BeforeEach
    void a_replica(GivenStore store) {
        local = store;
        given = store.with(Map.of("tutti.durability", "replicated"));
        replica = new RedisProcess("--replicaof", "127.0.0.1", String.valueOf(store.port()));
        store.redis("CONFIG", "SET", "repl-diskless-sync-delay", 0);
        replica.start();
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> store.redis("INFO", "replication").toString().contains("state=online"));
        hears(); // online is a replica that has not said yet how far it is
    }

    private void hears() {
        Awaitility.await().until(() -> local.redis("WAIT", 1, 100).toInteger() == 1);
    }

    /** A process that was stopped may need a while until it runs again. */
    private void thaw() {
        replica.thaw();
        hears();
    }

    @AfterEach
    void no_replica() {
        replica.close();
        given.close();
    }

    private Uni<Stored> open(ChordId id) {
        return given.writer.open(id, submission(THREE, Optional.of("cb")), THREE, true);
    }

    private Opened open(ChordId id, IdempotencyKey key) {
        return await(given.writer.open(id, submission(THREE, Optional.of("cb")), THREE, true, key));
    }

    private static void isUnknown(Uni<?> step) {
        assertThatThrownBy(() -> await(step))
                .isInstanceOfSatisfying(StoreDown.class, down -> assertThat(down.outcomeUnknown())
                        .isTrue());
    }

    @Test
    void a_chord_that_a_replica_has_is_accepted() {
        assertThat(await(open(given.id())).state()).isEqualTo(ChordState.RUNNING);
    }

    @Test
    void a_chord_that_no_replica_confirms_may_have_been_accepted_and_its_key_says_so() {
        replica.freeze();
        ChordId id = given.id();
        isUnknown(given.writer.open(id, submission(THREE, Optional.of("cb")), THREE, true, KEY));
        isUnknown(given.writer.open(given.id(), submission(THREE, Optional.of("cb")), THREE, true, KEY));

        thaw();

        assertThat(open(given.id(), KEY)).isEqualTo(new Replayed(id));
    }

    @Test
    void a_replica_that_is_gone_confirms_nothing() {
        replica.kill();

        isUnknown(open(given.id()));
    }

    @Test
    void a_chord_in_several_steps_is_made_sure_of_by_the_last_one() {
        ChordId id = given.opening(THREE);
        replica.freeze();
        await(given.writer.append(id, 3, THREE));
        List<EncodedSignature> six = new ArrayList<>(THREE);
        six.addAll(THREE);

        isUnknown(given.writer.seal(id, six));

        thaw();
        assertThat(await(given.writer.seal(id, six)).state()).isEqualTo(ChordState.RUNNING);
    }

    @Test
    void what_is_refused_needs_no_replica() {
        open(given.id(), KEY);
        replica.freeze();

        assertThatThrownBy(() -> open(given.id(), IdempotencyKey.of("caller", "key", new byte[1])))
                .isInstanceOfSatisfying(
                        NotAccepted.class, refused -> assertThat(refused.why()).isEqualTo(Why.KEY_OF_ANOTHER));
    }

    @Test
    void a_joined_chord_is_made_sure_of_before_its_callback_starts() {
        ChordId id = given.joined(1);

        assertThat(await(given.durably.isJoined(ofCallback(id, 1, 1)))).isTrue();
        assertThat(await(given.durably.isJoined(ofCallback(id, 2, 1)))).isFalse();
        assertThat(await(given.durably.isJoined(ofCallback(id, 1, 2)))).isFalse();
        assertThat(await(given.durably.isJoined(ofCallback(given.running(1), 1, 1))))
                .isFalse();
        assertThat(await(given.durably.isJoined(ofCallback(given.id(), 1, 1)))).isFalse();

        replica.freeze();
        isUnknown(given.durably.isJoined(ofCallback(id, 1, 1)));
    }

    @Test
    void making_sure_of_a_chord_changes_nothing() {
        ChordId id = given.joined(1);

        given.writesNothing(() -> await(given.durably.isJoined(ofCallback(id, 1, 1))));
    }

    @Test
    void many_share_a_wait_and_who_needs_none_does_not_stand_behind_it() {
        await(open(given.id()));
        replica.freeze();
        long from = System.nanoTime();
        List<CompletableFuture<Stored>> waiting = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            waiting.add(open(given.id()).subscribeAsCompletionStage());
        }

        long before = System.nanoTime();
        await(given.reader.chord(given.id()));
        assertThat(System.nanoTime() - before).isLessThan(Duration.ofMillis(500).toNanos());

        waiting.forEach(one -> assertThatThrownBy(one::get).hasCauseInstanceOf(StoreDown.class));
        assertThat(System.nanoTime() - from).isLessThan(Duration.ofSeconds(5).toNanos());
    }

    @Test
    void the_local_mode_waits_for_nobody() {
        replica.freeze();

        assertThat(await(local.writer.open(local.id(), submission(THREE, Optional.of("cb")), THREE, true))
                        .state())
                .isEqualTo(ChordState.RUNNING);
        assertThat(await(local.durably.isJoined(ofCallback(local.id(), 1, 1)))).isTrue();
    }

    @Test
    void a_script_that_redis_does_not_know_any_more_is_sent_again() {
        await(open(given.id()));
        given.redis("SCRIPT", "FLUSH");

        assertThat(await(open(given.id())).state()).isEqualTo(ChordState.RUNNING);
    }
}
