package dev.tutti.loop;

import static dev.tutti.chord.Signature.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tutti.chord.Chord;
import dev.tutti.chord.ChordSnapshot;
import dev.tutti.chord.ChordState;
import dev.tutti.chord.Signature;
import dev.tutti.emit.ChordEmitter;
import dev.tutti.store.ChordReader;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@DisplayNameGeneration(ReplaceUnderscores.class)
class ChordLoopTest {
    @Inject
    ChordEmitter emitter;

    @Inject
    ChordReader reader;

    @Inject
    Recorder recorder;

    @Test
    void the_callback_gets_the_mixed_list() {
        ChordSnapshot chord = ended(emit(Chord.of(task("good_task"), task("bad_task"), task("other_good_task"))
                .callback(task("record"))));

        assertThat(recorder.callsOf(chord.id().text()))
                .containsExactly(List.of("Good task", "Exception: Bad Task!!!", "Other good task"));
        assertThat(chord.state()).isEqualTo(ChordState.COMPLETED);
        assertThat(chord.succeeded()).isEqualTo(2);
        assertThat(chord.failed()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 256, 257, 10_000})
    void a_chord_of_any_size_calls_back_once_with_every_outcome_in_order(int members) {
        ChordSnapshot chord = ended(emit(chordOf(members)));

        assertThat(recorder.callsOf(chord.id().text())).containsExactly(expected(members));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1_000, 2_500})
    void a_callback_can_read_its_outcomes_as_a_stream(int members) {
        ChordSnapshot chord = ended(emit(chordOf(members).callback(task("record_stream"))));

        assertThat(recorder.callsOf(chord.id().text())).containsExactly(expected(members));
    }

    @Test
    void a_thousand_chords_at_once_call_back_once_each() {
        List<ChordSnapshot> chords = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            chords.add(emit(chordOf(i % 12)));
        }

        for (ChordSnapshot chord : chords) {
            assertThat(recorder.callsOf(ended(chord).id().text())).containsExactly(expected(chord.total()));
        }
    }

    @Test
    void a_chord_without_a_callback_is_completed_when_joined() {
        ChordSnapshot chord = ended(emit(Chord.of(task("good_task"), task("bad_task"))));

        assertThat(chord.state()).isEqualTo(ChordState.COMPLETED);
        assertThat(chord.callback()).isEmpty();
        assertThat(chord.joinedAt()).isPresent();
    }

    @Test
    void a_chord_without_members_and_callback_is_completed_at_once() {
        assertThat(emit(Chord.of()).state()).isEqualTo(ChordState.COMPLETED);
    }

    @Test
    void a_callback_that_fails_ends_the_chord_as_callback_failed() {
        ChordSnapshot chord = ended(emit(Chord.of(task("good_task")).callback(task("no_such_task"))));

        assertThat(chord.state()).isEqualTo(ChordState.CALLBACK_FAILED);
        assertThat(chord.callback().orElseThrow().status()).isEqualTo("failure");
    }

    private static Chord chordOf(int members) {
        List<Signature> signatures = IntStream.range(0, members)
                .mapToObj(i -> task("tenth_fails", i))
                .toList();
        return Chord.of(signatures).callback(task("record"));
    }

    private static List<Object> expected(int members) {
        return IntStream.range(0, members)
                .mapToObj(i -> i % 10 == 9 ? (Object) ("IllegalStateException: member " + i) : (Object) i)
                .toList();
    }

    private ChordSnapshot emit(Chord chord) {
        return emitter.emit(chord).await().atMost(Duration.ofSeconds(60));
    }

    private ChordSnapshot ended(ChordSnapshot chord) {
        return await().atMost(Duration.ofSeconds(60))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .until(
                        () -> reader.chord(chord.id())
                                .await()
                                .atMost(Duration.ofSeconds(60))
                                .orElseThrow(),
                        now -> now.state().ended());
    }
}
