package dev.tutti.loop;

import static dev.tutti.chord.Signature.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tutti.chord.Chord;
import dev.tutti.chord.ChordSnapshot;
import dev.tutti.chord.ChordState;
import dev.tutti.chord.Link;
import dev.tutti.chord.Outcome;
import dev.tutti.chord.Reason;
import dev.tutti.chord.Retry;
import dev.tutti.chord.Signature;
import dev.tutti.store.Closing;
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
class ChainsTest {
    private static final Retry SOON = Retry.attempts(3).delay(Duration.ofMillis(10));
    private static final Duration DELAY = Duration.ofMillis(200);

    @Inject
    Loop loop;

    @Inject
    Recorder recorder;

    @Inject
    ChainedTasks chained;

    @Inject
    Closing closing;

    private static Signature told(String name) {
        return task("tell", name);
    }

    @Test
    void each_link_gets_the_value_before_in_front_of_its_arguments() {
        ChordSnapshot chord = loop.ended(Chord.of(task("echo", "a")
                .then(task("append", "b").on("http"))
                .then(task("append", "c"))
                .ref("mine")));

        assertThat(chord.succeeded()).isEqualTo(1);
        assertThat(loop.outcome(chord)).isInstanceOfSatisfying(Outcome.Success.class, success -> {
            assertThat(success.json()).isEqualTo("\"abc\"");
            assertThat(success.execution().task()).isEqualTo("append");
            assertThat(success.execution().ref()).contains("mine");
            assertThat(success.execution().attempts()).isEqualTo(1);
            assertThat(success.execution().link()).contains(new Link(3, 3));
        });
    }

    @Test
    void a_failure_ends_the_chain_and_what_is_behind_never_runs() {
        ChordSnapshot chord = loop.ended(Chord.of(
                        task("echo", "no").then(task("fail")).then(told("behind a failure")),
                        task("bad_task").then(told("behind the first")))
                .callback(task("record")));

        assertThat(loop.outcomes(chord))
                .extracting(outcome -> outcome.execution().link().orElseThrow())
                .containsExactly(new Link(2, 3), new Link(1, 2));
        assertThat(loop.outcomes(chord))
                .extracting(outcome -> ((Outcome.Failure) outcome).exception().plain())
                .containsExactly("Exception: no", "Exception: Bad Task!!!");
        assertThat(chained.wasTold("behind a failure")).isFalse();
        assertThat(chained.wasTold("behind the first")).isFalse();
        assertThat(recorder.callsOf(chord.id().text()))
                .containsExactly(List.of("Exception: no", "Exception: Bad Task!!!"));
    }

    @Test
    void what_is_no_chain_says_nothing_of_links() {
        assertThat(loop.outcome(loop.ended(Chord.of(task("good_task"))))
                        .execution()
                        .link())
                .isEmpty();
    }

    @Test
    void a_callback_may_begin_a_chain_and_ends_with_its_last_link() {
        ChordSnapshot chord = loop.ended(Chord.of(task("good_task"), task("bad_task"))
                .callback(task("record").then(task("flaky").on("http").retry(SOON))));

        assertThat(chord.state()).isEqualTo(ChordState.COMPLETED);
        assertThat(recorder.callsOf(chord.id().text())).containsExactly(List.of("Good task", "Exception: Bad Task!!!"));
        Outcome outcome = chord.callback().orElseThrow().outcome().orElseThrow();
        assertThat(((Outcome.Success) outcome).json()).isEqualTo("3");
        assertThat(outcome.execution().attempts()).isEqualTo(3);
        assertThat(outcome.execution().link()).contains(new Link(2, 2));
    }

    @Test
    void a_link_that_fails_fails_the_callback() {
        ChordSnapshot chord =
                loop.ended(Chord.of(task("good_task")).callback(task("record").then(task("good_task"))));

        assertThat(chord.state()).isEqualTo(ChordState.CALLBACK_FAILED);
        assertThat(chord.callback().orElseThrow().outcome().orElseThrow())
                .isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
                    assertThat(failure.exception().reason()).isEqualTo(Reason.BAD_ARGUMENTS);
                    assertThat(failure.execution().link()).contains(new Link(2, 2));
                });
    }

    @Test
    void each_link_has_its_own_attempts_and_time_out() {
        ChordSnapshot chord = loop.ended(Chord.of(
                task("echo", 2)
                        .then(task("flaky").retry(SOON))
                        .then(task("flaky").retry(SOON)),
                task("echo", 10_000).then(task("sleep").timeout(Duration.ofMillis(50)))));

        assertThat(((Outcome.Failure) loop.outcomes(chord).get(0)).exception().plain())
                .isEqualTo("Exception: attempt 3 of 3 that fail");
        assertThat(((Outcome.Failure) loop.outcomes(chord).get(1)).exception().reason())
                .isEqualTo(Reason.TIMED_OUT);
        assertThat(loop.outcomes(chord))
                .extracting(outcome -> outcome.execution().attempts())
                .containsExactly(3, 1);
    }

    @Test
    void a_link_starts_no_sooner_than_its_delay_after_the_one_before() {
        ChordSnapshot chord =
                loop.ended(Chord.of(task("echo", 5).then(task("echo").delay(DELAY))));

        Outcome outcome = loop.outcome(chord);
        assertThat(outcome.execution().startedAt().orElseThrow())
                .isAfterOrEqualTo(chord.createdAt().plus(DELAY));
        assertThat(((Outcome.Success) outcome).json()).isEqualTo("5");
    }

    @Test
    void each_link_has_an_id_of_its_own_against_repeats() {
        ChordSnapshot chord = loop.ended(Chord.of(task("ids").then(task("ids").on("http"))));

        assertThat(((Outcome.Success) loop.outcome(chord)).json())
                .isEqualTo("[\"1 " + chord.id() + ".0.1 default\",\"2 " + chord.id() + ".0.1.link2 http\"]");
    }

    @Test
    void a_link_that_has_not_begun_when_the_chord_is_closed_never_does() {
        ChordSnapshot chord = loop.emit(Chord.of(task("sleep", 300).then(told("after its end"))));
        closing.close(chord.id(), Closing.Why.CANCELLED).await().atMost(Duration.ofSeconds(30));
        assertThat(loop.ended(chord).failed()).isEqualTo(1);

        loop.ended(Chord.of(task("sleep", 600).then(told("later")))); // begins later, takes longer

        assertThat(chained.wasTold("later")).isTrue();
        assertThat(chained.wasTold("after its end")).isFalse();
    }

    @Test
    void hundreds_of_chains_end_in_order() {
        List<Signature> members = IntStream.range(0, 600)
                .mapToObj(i -> task("echo", "" + i)
                        .then(task("append", "-").on(i % 2 == 0 ? "http" : "default"))
                        .then(task("append", "" + i)))
                .toList();

        ChordSnapshot ended = loop.ended(Chord.of(members).callback(task("record")));

        assertThat(ended.succeeded()).isEqualTo(600);
        assertThat(recorder.callsOf(ended.id().text()))
                .containsExactly(IntStream.range(0, 600)
                        .mapToObj(i -> (Object) (i + "-" + i))
                        .toList());
    }
}
