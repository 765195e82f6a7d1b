package dev.tutti.loop;

import static dev.tutti.chord.Signature.chord;
import static dev.tutti.chord.Signature.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tutti.chord.Chord;
import dev.tutti.chord.ChordId;
import dev.tutti.chord.ChordSnapshot;
import dev.tutti.chord.ChordState;
import dev.tutti.chord.Outcome;
import dev.tutti.chord.Reason;
import dev.tutti.chord.Signature;
import dev.tutti.store.ChordReader;
import dev.tutti.store.Closing;
import dev.tutti.store.Retrying;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Chords whose members are chords, from their submission to what the callback of the outermost gets. */
@QuarkusTest
@DisplayNameGeneration(ReplaceUnderscores.class)
class NestedChordsTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Inject
    Loop loop;

    @Inject
    Recorder recorder;

    @Inject
    Closing closing;

    @Inject
    Retrying retrying;

    @Inject
    ChordReader reader;

    private static Chord of(Object... values) {
        return Chord.of(Arrays.stream(values).map(value -> task("echo", value)).toList());
    }

    private static String value(Outcome outcome) {
        return ((Outcome.Success) outcome).json();
    }

    private ChordSnapshot child(ChordSnapshot chord, int index) {
        return reader.chord(chord.id().child(index)).await().atMost(LIMIT).orElseThrow();
    }

    @Test
    void the_value_of_a_nested_chord_is_its_callbacks_and_the_order_is_kept() {
        ChordSnapshot chord = loop.ended(Chord.of(
                        task("echo", "first"),
                        chord(of(1, 2).callback(task("record"))).ref("mine"),
                        task("echo", "last"))
                .callback(task("record")));

        assertThat(chord.state()).isEqualTo(ChordState.COMPLETED);
        assertThat(recorder.callsOf(chord.id().text())).containsExactly(List.of("first", 2, "last"));
        assertThat(recorder.callsOf(chord.id().child(1).text())).containsExactly(List.of(1, 2));
        Outcome nested = loop.outcomes(chord).get(1);
        assertThat(nested.execution().ref()).contains("mine");
        assertThat(nested.execution().task()).isEqualTo("chord");
    }

    @Test
    void without_a_callback_it_is_the_list_of_its_outcomes() throws IOException {
        ChordSnapshot chord = loop.ended(
                Chord.of(chord(Chord.of(task("echo", "a"), task("fail", "b")))).callback(task("record")));

        JsonNode list = new ObjectMapper().readTree(value(loop.outcome(chord)));
        assertThat(list).hasSize(2);
        assertThat(list.at("/0/id").asText()).isEqualTo(chord.id() + ".0.0");
        assertThat(list.at("/0/value").asText()).isEqualTo("a");
        assertThat(list.at("/1/exception/message").asText()).isEqualTo("b");
        assertThat((List<?>) recorder.callsOf(chord.id().text()).get(0).get(0)).hasSize(2);
    }

    @Test
    void an_empty_one_and_one_of_one_member_count_once() {
        ChordSnapshot chord = loop.ended(Chord.of(
                        chord(of()),
                        chord(of().callback(task("record"))),
                        chord(of("one").callback(task("record"))),
                        chord(of("alone")))
                .callback(task("record")));

        assertThat(chord.total()).isEqualTo(4);
        assertThat(chord.succeeded()).isEqualTo(4);
        assertThat(value(loop.outcome(chord))).isEqualTo("[]");
        assertThat(recorder.callsOf(chord.id().text()).get(0).subList(1, 3)).containsExactly(0, 1);
    }

    @Test
    void one_that_holds_back_and_tells_of_its_first_failure() {
        Chord inner = Chord.of(task("fail", "x"), task("echo", 2), task("echo", 3))
                .maxConcurrency(1)
                .onFirstFailure(task("record"));

        ChordSnapshot chord = loop.ended(Chord.of(chord(inner)).callback(task("record")));

        ChordSnapshot nested = child(chord, 0);
        assertThat(nested.maxConcurrency()).hasValue(1);
        assertThat(nested.failed()).isEqualTo(1);
        assertThat(nested.succeeded()).isEqualTo(2);
        assertThat(recorder.callsOf(nested.id().text())).hasSize(1);
    }

    @Test
    void three_deep() {
        Chord inner = of("x", "y").callback(task("record"));
        Chord middle = Chord.of(task("echo", "m"), chord(inner), chord(inner)).callback(task("record"));

        ChordSnapshot chord = loop.ended(
                Chord.of(chord(middle), task("echo", "o"), chord(inner)).callback(task("record")));

        assertThat(recorder.callsOf(chord.id().text())).containsExactly(List.of(3, "o", 2));
        ChordId first = chord.id().child(0);
        assertThat(recorder.callsOf(first.text())).containsExactly(List.of("m", 2, 2));
        assertThat(recorder.callsOf(first.child(2).text())).containsExactly(List.of("x", "y"));
    }

    @Test
    void any_other_end_than_completed_is_a_failure_with_its_cause() {
        ChordSnapshot chord = loop.ended(Chord.of(
                        chord(of(1).callback(task("good_task"))),
                        chord(Chord.of(task("echo", 1), task("bad_task"))
                                .callback(task("record"))
                                .propagate()))
                .callback(task("record")));

        assertThat(chord.failed()).isEqualTo(2);
        assertThat(loop.outcomes(chord)).allSatisfy(outcome -> assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Failure.class,
                        failure -> assertThat(failure.exception().reason()).isEqualTo(Reason.CALLBACK_FAILED)));
        Outcome.Failure callbackFailed = (Outcome.Failure) loop.outcomes(chord).get(0);
        assertThat(callbackFailed.exception().message().orElseThrow())
                .isEqualTo("chord " + chord.id() + ".0 ended as callback_failed, 0 of its 1 members failed");
        assertThat(callbackFailed.exception().cause().orElseThrow().reason()).isEqualTo(Reason.BAD_ARGUMENTS);
        Outcome.Failure skipped = (Outcome.Failure) loop.outcomes(chord).get(1);
        assertThat(skipped.exception().message().orElseThrow())
                .isEqualTo("chord " + chord.id() + ".1 ended as callback_skipped, 1 of its 2 members failed");
        assertThat(recorder.callsOf(chord.id().child(1).text())).isEmpty();
    }

    @Test
    void a_large_one_is_appended_sealed_and_dispatched_in_slices() {
        Signature large = chord(
                Chord.of(IntStream.range(0, 700).mapToObj(i -> task("echo", i)).toList())
                        .callback(task("record")));

        ChordSnapshot chord = loop.ended(Chord.of(large, task("echo", "small")).callback(task("record")));

        assertThat(recorder.callsOf(chord.id().text())).containsExactly(List.of(700, "small"));
        assertThat(recorder.callsOf(chord.id().child(0).text()).get(0))
                .containsExactlyElementsOf(
                        IntStream.range(0, 700).mapToObj(i -> (Object) i).toList());
    }

    @Test
    void hundreds_of_nested_chords() {
        List<Signature> members = IntStream.range(0, 400)
                .mapToObj(i -> i % 2 == 0 ? chord(of(i, -i).callback(task("record"))) : task("echo", i))
                .toList();

        ChordSnapshot chord = loop.ended(Chord.of(members).callback(task("record")));

        assertThat(recorder.callsOf(chord.id().text()).get(0))
                .containsExactlyElementsOf(IntStream.range(0, 400)
                        .mapToObj(i -> (Object) (i % 2 == 0 ? 2 : i))
                        .toList());
    }

    @Test
    void who_cancels_a_chord_cancels_those_in_it_and_their_callbacks_run() {
        Chord inner = Chord.of(task("good_task").on("nobodys")).callback(task("record"));
        ChordSnapshot chord = loop.emit(
                Chord.of(chord(Chord.of(chord(inner)).callback(task("record")))).callback(task("record")));
        ChordId innermost = chord.id().child(0).child(0);
        await().atMost(LIMIT)
                .until(() -> reader.chord(innermost).await().atMost(LIMIT).isPresent());

        closing.close(chord.id(), Closing.Why.CANCELLED).await().atMost(LIMIT);

        assertThat(loop.ended(chord).closedBy()).contains("cancelled");
        assertThat(loop.ended(child(chord, 0)).closedBy()).contains("cancelled");
        ChordSnapshot ended =
                loop.ended(reader.chord(innermost).await().atMost(LIMIT).orElseThrow());
        assertThat(ended.closedBy()).contains("cancelled");
        assertThat(recorder.callsOf(innermost.text())).hasSize(1);
    }

    @Test
    void a_chord_that_fails_fast_closes_what_is_in_it() {
        Chord inner = Chord.of(task("good_task").on("nobodys")).callback(task("record"));
        ChordSnapshot chord =
                loop.emit(Chord.of(chord(inner), task("sleep", 200).then(task("bad_arguments")))
                        .callback(task("record"))
                        .failFast());

        assertThat(loop.ended(chord).closedBy()).contains("fail_fast");
        await().atMost(LIMIT).until(() -> reader.chord(chord.id().child(0))
                .await()
                .atMost(LIMIT)
                .map(child -> child.state().ended())
                .orElse(true));
    }

    @Test
    void a_deadline_is_no_later_than_that_of_the_chord_around_it() {
        Chord inner = Chord.of(task("good_task").on("nobodys")).callback(task("record"));
        ChordSnapshot chord = loop.ended(Chord.of(chord(inner.deadline(Duration.ofMillis(300))), task("echo", 1))
                .callback(task("record"))
                .deadline(Duration.ofSeconds(20)));
        ChordSnapshot outer =
                loop.ended(Chord.of(chord(inner)).callback(task("record")).deadline(Duration.ofMillis(500)));

        assertThat(chord.succeeded()).isEqualTo(2);
        assertThat(child(chord, 0).closedBy()).contains("deadline");
        assertThat(loop.ended(child(outer, 0)).closedBy()).contains("deadline");
        assertThat(outer.closedBy()).contains("deadline");
    }

    @Test
    void a_retry_runs_again_what_failed_in_it() {
        Chord inner = Chord.of(task("echo", 1), task("count", "nested", 1L), task("once", "nested"))
                .callback(task("record"))
                .propagate();
        ChordSnapshot chord =
                loop.ended(Chord.of(chord(inner), task("echo", "x")).callback(task("record")));
        assertThat(chord.failed()).isEqualTo(1);

        assertThat(retrying.members(chord.id()).await().atMost(LIMIT)).isEqualTo(Retrying.Answer.DONE);

        ChordSnapshot again = loop.ended(chord);
        assertThat(again.round()).isEqualTo(2);
        assertThat(again.succeeded()).isEqualTo(2);
        assertThat(child(chord, 0).round()).isEqualTo(2);
        assertThat(value(loop.outcome(again))).isEqualTo("3");
        assertThat(recorder.callsOf(chord.id().child(0).text()).get(0)).containsExactly(1, 1, "nested");
        assertThat(retrying.members(chord.id().child(0)).await().atMost(LIMIT)).isEqualTo(Retrying.Answer.NESTED);
    }
}
