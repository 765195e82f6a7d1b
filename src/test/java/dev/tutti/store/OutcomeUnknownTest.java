package dev.tutti.store;

import static dev.tutti.store.GivenStore.members;
import static dev.tutti.store.GivenStore.submission;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tutti.chord.ChordId;
import dev.tutti.store.ChordWriter.Replayed;
import dev.tutti.wire.EncodedSignature;
import dev.tutti.wire.IdempotencyKey;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** A connection that breaks between a step and its answer. */
@OnRedis
@DisplayNameGeneration(ReplaceUnderscores.class)
class OutcomeUnknownTest {
    private static final List<EncodedSignature> THREE = members(3, "q");

    private GivenStore given;

    @BeforeEach
    void store(GivenStore store) {
        given = store;
        GivenStore.await(store.partitions.refresh()); // so that there is a connection
    }

    @AfterEach
    void writes_go_on() {
        given.redis("CLIENT", "UNPAUSE");
    }

    private void isUnknown(Uni<?> step) {
        given.redis("CLIENT", "PAUSE", 60_000, "WRITE");
        CompletableFuture<?> answer = step.subscribeAsCompletionStage();
        await().until(() -> !given.redis("INFO", "clients").toString().contains("blocked_clients:0"));
        given.redis("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");

        assertThatThrownBy(() -> answer.get(10, java.util.concurrent.TimeUnit.SECONDS))
                .cause()
                .isInstanceOfSatisfying(StoreDown.class, down -> assertThat(down.outcomeUnknown())
                        .isTrue());
    }

    @Test
    void open_may_have_been_done() {
        isUnknown(given.writer.open(given.id(), submission(THREE, Optional.of("cb")), THREE, true));
    }

    @Test
    void append_may_have_been_done() {
        isUnknown(given.writer.append(given.opening(THREE), 3, THREE));
    }

    @Test
    void seal_may_have_been_done() {
        isUnknown(given.writer.seal(given.opening(THREE), THREE));
    }

    @Test
    void open_is_repeated_under_its_key() {
        IdempotencyKey key = IdempotencyKey.of("caller", "key", new byte[0]);
        ChordId done = given.id();
        GivenStore.await(given.writer.open(done, submission(THREE, Optional.of("cb")), THREE, true, key));
        isUnknown(given.writer.open(given.id(), submission(THREE, Optional.of("cb")), THREE, true, key));
        given.redis("CLIENT", "UNPAUSE");

        assertThat(GivenStore.await(
                        given.writer.open(given.id(), submission(THREE, Optional.of("cb")), THREE, true, key)))
                .isEqualTo(new Replayed(done));
    }
}
