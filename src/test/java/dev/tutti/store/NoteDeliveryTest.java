package dev.tutti.store;

import static dev.tutti.store.GivenStore.await;
import static dev.tutti.store.GivenStore.failure;
import static dev.tutti.store.GivenStore.members;
import static dev.tutti.store.GivenStore.ofCallback;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.Delivery;
import dev.tutti.wire.EncodedSignature;
import dev.tutti.wire.Submission;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The script delivery. */
@OnRedis
@DisplayNameGeneration(ReplaceUnderscores.class)
class NoteDeliveryTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00.012Z");
    private static final Duration SHORT = Duration.ofMillis(41);
    private static final Delivery BUSY = Delivery.answered(NOON, 503, SHORT);
    private static final Delivery AWAY =
            Delivery.failed(NOON.plusSeconds(5), "unreachable: no connection to \"x\":\nrefused", SHORT);

    private GivenStore given;
    private NoteDelivery note;
    private ChordId id;

    @BeforeEach
    void a_chord_whose_webhook_is_due(GivenStore store) {
        given = store;
        note = new NoteDelivery(store.commands, store.keys);
        id = store.id();
        var webhook = new EncodedSignature(
                "http://x/hook",
                Optional.empty(),
                Optional.of("http"),
                Buffer.buffer("{\"url\":\"http://x/hook\",\"queue\":\"http\"}"));
        Submission submission =
                new Submission(List.of(), Optional.of(webhook), Map.of(), Optional.empty(), Optional.empty());
        await(store.writer.open(id, submission, List.of(), true));
    }

    @AfterEach
    void there_is_memory_again() {
        given.redis("CONFIG", "SET", "maxmemory", 0);
    }

    private boolean noted(int round, Delivery delivery) {
        return await(note.note(ofCallback(id, round, 1), delivery));
    }

    private List<Delivery> deliveries() {
        return await(given.reader.chord(id))
                .orElseThrow()
                .callback()
                .orElseThrow()
                .deliveries()
                .orElseThrow();
    }

    @Test
    void a_webhook_has_no_deliveries_before_its_first() {
        assertThat(deliveries()).isEmpty();
    }

    @Test
    void the_chord_tells_them_in_order() {
        assertThat(noted(1, BUSY)).isTrue();
        assertThat(noted(1, AWAY)).isTrue();

        assertThat(deliveries()).containsExactly(BUSY, AWAY);
    }

    @Test
    void a_repeat_of_the_same_one_adds_nothing() {
        noted(1, BUSY);
        noted(1, AWAY);

        given.writesNothing(() -> assertThat(noted(1, BUSY)).isTrue());
    }

    @Test
    void only_the_last_twenty_are_kept() {
        IntStream.range(0, 25).forEach(n -> noted(1, Delivery.answered(NOON.plusSeconds(n), 500 + n, SHORT)));

        assertThat(deliveries()).hasSize(20);
        assertThat(deliveries().get(0).status()).contains(505);
        assertThat(deliveries().get(19).status()).contains(524);
    }

    @Test
    void nothing_is_written_for_another_round_or_for_a_chord_that_is_gone() {
        given.writesNothing(() -> assertThat(noted(2, BUSY)).isFalse());

        given.redis("DEL", given.keys.chord(id));
        given.writesNothing(() -> assertThat(noted(1, BUSY)).isFalse());
    }

    @Test
    void they_go_on_when_the_callback_is_run_again() {
        noted(1, BUSY);
        await(given.joining.finish(given.arrives(ofCallback(id, 1, 1), failure(1, "no"))));
        await(given.retrying.callback(id));

        assertThat(await(note.note(ofCallback(id, 1, 2), AWAY))).isTrue();
        assertThat(deliveries()).containsExactly(BUSY, AWAY);
    }

    @Test
    void a_full_redis_takes_them() {
        given.redis("CONFIG", "SET", "maxmemory-policy", "noeviction");
        given.redis("CONFIG", "SET", "maxmemory", 1);

        assertThat(noted(1, BUSY)).isTrue();
    }

    @Test
    void a_task_has_none() {
        ChordId other = given.running(members(1, "q"), Optional.of("cb"));

        assertThat(await(given.reader.chord(other))
                        .orElseThrow()
                        .callback()
                        .orElseThrow()
                        .deliveries())
                .isEmpty();
    }

    @Test
    void a_long_error_is_cut() {
        noted(1, Delivery.failed(NOON, "x".repeat(1_000), SHORT));

        assertThat(deliveries().get(0).error().orElseThrow()).hasSize(300).endsWith("x…");
    }
}
