package dev.tutti.loop;

import static dev.tutti.chord.Signature.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tutti.chord.Chord;
import dev.tutti.chord.ChordSnapshot;
import dev.tutti.chord.ChordState;
import dev.tutti.chord.Outcome;
import dev.tutti.chord.Reason;
import dev.tutti.chord.Retry;
import dev.tutti.chord.Signature;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@QuarkusTest
@DisplayNameGeneration(ReplaceUnderscores.class)
class RetriesTest {
    private static final Retry SOON = Retry.attempts(3).delay(Duration.ofMillis(10));

    @Inject
    Loop loop;

    @Inject
    Recorder recorder;

    @Test
    void a_member_succeeds_in_its_last_attempt() {
        ChordSnapshot chord = loop.ended(Chord.of(task("flaky", 2).retry(SOON)));

        assertThat(chord.succeeded()).isEqualTo(1);
        assertThat(loop.outcome(chord)).isInstanceOfSatisfying(Outcome.Success.class, success -> {
            assertThat(success.json()).isEqualTo("3");
            assertThat(success.execution().attempts()).isEqualTo(3);
        });
    }

    @Test
    void a_member_that_never_succeeds_fails_with_its_last_attempt() {
        ChordSnapshot chord = loop.ended(Chord.of(task("fail", "no").retry(SOON.maxAttempts(2))));

        assertThat(loop.outcome(chord)).isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
            assertThat(failure.exception().plain()).isEqualTo("Exception: no");
            assertThat(failure.execution().attempts()).isEqualTo(2);
        });
    }

    @Test
    void the_task_says_how_often_unless_the_signature_does() {
        Retry spacing = SOON.maxAttempts(2);
        ChordSnapshot chord =
                loop.ended(Chord.of(task("stubborn", 9), task("stubborn", 9).retry(spacing)));

        assertThat(loop.outcomes(chord))
                .extracting(outcome -> outcome.execution().attempts())
                .containsExactly(3, 2);
    }

    @Test
    void what_another_attempt_would_not_change_is_attempted_once() {
        ChordSnapshot chord = loop.ended(Chord.of(
                task("hopeless"),
                task("hopeless").retry(SOON),
                task("flaky", "many").retry(SOON),
                task("no_such_task").retry(SOON)));

        assertThat(loop.outcomes(chord))
                .extracting(outcome -> ((Outcome.Failure) outcome).exception().reason())
                .containsExactly(Reason.THREW, Reason.THREW, Reason.BAD_ARGUMENTS, Reason.UNKNOWN_TASK);
        assertThat(loop.outcomes(chord))
                .extracting(outcome -> outcome.execution().attempts())
                .containsOnly(1);
    }

    @Test
    void a_callback_is_attempted_again_in_the_same_round() {
        ChordSnapshot chord = loop.ended(Chord.of(task("good_task"), task("bad_task"))
                .callback(task("flaky_callback", 2).on("http").retry(SOON)));

        assertThat(chord.state()).isEqualTo(ChordState.COMPLETED);
        assertThat(chord.round()).isEqualTo(1);
        Outcome outcome = chord.callback().orElseThrow().outcome().orElseThrow();
        assertThat(outcome.execution().attempts()).isEqualTo(3);
        assertThat(((Outcome.Success) outcome).json())
                .isEqualTo("\"3 " + chord.id() + ".callback.1 [Good task, Exception: Bad Task!!!]\"");
    }

    @Test
    void a_callback_that_never_succeeds_fails_the_chord_after_its_last_attempt() {
        ChordSnapshot chord = loop.ended(
                Chord.of(task("good_task")).callback(task("flaky_callback", 9).retry(SOON)));

        assertThat(chord.state()).isEqualTo(ChordState.CALLBACK_FAILED);
        assertThat(chord.callback()
                        .orElseThrow()
                        .outcome()
                        .orElseThrow()
                        .execution()
                        .attempts())
                .isEqualTo(3);
    }

    @Test
    void a_hundred_members_of_mixed_luck_end_in_order() {
        List<Signature> members = IntStream.range(0, 100)
                .mapToObj(i -> task("flaky", i % 5).retry(SOON))
                .toList();

        ChordSnapshot chord = loop.ended(Chord.of(members).callback(task("record")));

        assertThat(chord.succeeded()).isEqualTo(60);
        assertThat(recorder.callsOf(chord.id().text()))
                .containsExactly(IntStream.range(0, 100)
                        .mapToObj(i ->
                                i % 5 < 3 ? (Object) (i % 5 + 1) : "Exception: attempt 3 of " + i % 5 + " that fail")
                        .toList());
    }
}
