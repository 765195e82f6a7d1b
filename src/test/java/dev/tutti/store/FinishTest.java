package dev.tutti.store;

import static dev.tutti.store.GivenStore.await;
import static dev.tutti.store.GivenStore.failure;
import static dev.tutti.store.GivenStore.ofCallback;
import static dev.tutti.store.GivenStore.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.ChordSnapshot;
import dev.tutti.chord.ChordState;
import dev.tutti.store.Joining.Received;
import dev.tutti.wire.Header;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The script finish. */
@OnRedis
@DisplayNameGeneration(ReplaceUnderscores.class)
class FinishTest {
    private GivenStore given;
    private ChordId id;

    @BeforeEach
    void a_chord_whose_callback_is_due(GivenStore store) {
        given = store;
        id = store.joined(1);
    }

    private String finish(Received envelope) {
        return await(given.joining.finish(envelope));
    }

    private void isDropped(Header header, String state) {
        Received envelope = given.arrives(header, value(header.round(), 1));
        Map<String, String> before = given.hash(given.keys.chord(header.chord()));

        assertThat(finish(envelope)).isEqualTo(state);

        assertThat(given.hash(given.keys.chord(header.chord()))).isEqualTo(before);
        assertThat(given.members(given.keys.ended(0))).isEmpty();
        assertThat(given.length(given.keys.envelopes(0))).isZero();
        assertThat(given.pendingEnvelopes(0)).isZero();
    }

    @Test
    void a_callback_that_succeeds_completes_the_chord() {
        String state = finish(given.arrives(ofCallback(id, 1, 1), value(1, 5)));

        assertThat(state).isEqualTo("completed");
        assertThat(given.members(given.keys.chords(0, ChordState.COMPLETED))).containsExactly(id.text());
        assertThat(given.members(given.keys.chords(0, ChordState.JOINED))).isEmpty();
        assertThat(given.members(given.keys.ended(0))).containsExactly(id.text());
        assertThat(given.length(given.keys.envelopes(0))).isZero();
        ChordSnapshot chord = await(given.reader.chord(id)).orElseThrow();
        assertThat(chord.state()).isEqualTo(ChordState.COMPLETED);
        assertThat(chord.endedAt()).isPresent();
        assertThat(chord.callback().orElseThrow().status()).isEqualTo("success");
    }

    @Test
    void a_callback_that_fails_ends_the_chord_as_callback_failed() {
        String state = finish(given.arrives(ofCallback(id, 1, 1), failure(1, "no")));

        assertThat(state).isEqualTo("callback_failed");
        assertThat(given.members(given.keys.chords(0, ChordState.CALLBACK_FAILED)))
                .containsExactly(id.text());
        assertThat(given.members(given.keys.ended(0))).containsExactly(id.text());
        assertThat(await(given.reader.chord(id))
                        .orElseThrow()
                        .callback()
                        .orElseThrow()
                        .status())
                .isEqualTo("failure");
    }

    @Test
    void the_chord_ends_once() {
        Received envelope = given.arrives(ofCallback(id, 1, 1), value(1, 5));
        finish(envelope);

        given.writesNothing(() -> assertThat(finish(envelope)).isEqualTo("completed"));
    }

    @Test
    void the_first_end_of_a_callback_wins() {
        finish(given.arrives(ofCallback(id, 1, 1), value(1, 5)));

        assertThat(finish(given.arrives(ofCallback(id, 1, 1), failure(1, "late"))))
                .isEqualTo("completed");

        assertThat(given.field(id, "callbackOutcome"))
                .isEqualTo(value(1, 5).bytes().toString());
    }

    @Test
    void an_envelope_of_another_round_is_acknowledged_and_dropped() {
        isDropped(ofCallback(id, 2, 1), "joined");
    }

    @Test
    void an_envelope_of_another_generation_is_acknowledged_and_dropped() {
        isDropped(ofCallback(id, 1, 2), "joined");
    }

    @Test
    void an_envelope_of_a_chord_whose_members_still_run_is_acknowledged_and_dropped() {
        isDropped(ofCallback(given.running(2), 1, 1), "running");
    }

    @Test
    void an_envelope_of_a_chord_that_is_gone_is_acknowledged_and_dropped() {
        isDropped(ofCallback(given.id(), 1, 1), "gone");
    }
}
