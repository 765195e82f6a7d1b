package dev.tutti.loop;

import static dev.tutti.chord.Signature.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tutti.chord.Chord;
import dev.tutti.chord.ChordSnapshot;
import dev.tutti.chord.Outcome;
import dev.tutti.chord.Retry;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@QuarkusTest
@DisplayNameGeneration(ReplaceUnderscores.class)
class DelaysTest {
    private static final Duration DELAY = Duration.ofMillis(200);

    @Inject
    Loop loop;

    @Inject
    Recorder recorder;

    private static Instant startOf(Outcome outcome) {
        return outcome.execution().startedAt().orElseThrow();
    }

    @Test
    void a_member_starts_no_sooner_than_its_delay_after_the_others() {
        ChordSnapshot chord =
                loop.ended(Chord.of(task("good_task"), task("echo", 5).delay(DELAY)));

        List<Outcome> outcomes = loop.outcomes(chord);
        assertThat(startOf(outcomes.get(1))).isAfterOrEqualTo(chord.createdAt().plus(DELAY));
        assertThat(startOf(outcomes.get(0))).isBefore(startOf(outcomes.get(1)));
        assertThat(outcomes.get(1).execution().attempts()).isEqualTo(1);
        assertThat(((Outcome.Success) outcomes.get(1)).json()).isEqualTo("5");
    }

    @Test
    void a_callback_starts_no_sooner_than_its_delay_after_the_members_ended() {
        ChordSnapshot chord =
                loop.ended(Chord.of(task("good_task")).callback(task("record").delay(DELAY)));

        Outcome outcome = chord.callback().orElseThrow().outcome().orElseThrow();
        assertThat(startOf(outcome))
                .isAfterOrEqualTo(chord.joinedAt().orElseThrow().plus(DELAY));
        assertThat(outcome.execution().attempts()).isEqualTo(1);
        assertThat(recorder.callsOf(chord.id().text())).containsExactly(List.of("Good task"));
    }

    @Test
    void one_that_is_due_much_later_holds_up_nobody() throws InterruptedException {
        loop.emit(Chord.of(task("echo", 1).delay(Duration.ofHours(1))).deadline(Duration.ofSeconds(10)));
        Thread.sleep(1_500); // whoever promotes has seen it by now

        ChordSnapshot chord = loop.ended(Chord.of(task("echo", 2).delay(DELAY)));

        assertThat(loop.outcome(chord)).isInstanceOf(Outcome.Success.class);
    }

    @Test
    void a_delay_is_served_once_and_its_attempts_are_counted_from_one() {
        Retry soon = Retry.attempts(3).delay(Duration.ofMillis(10));
        ChordSnapshot chord = loop.ended(Chord.of(task("flaky", 2).delay(DELAY).retry(soon)));

        assertThat(loop.outcome(chord)).isInstanceOfSatisfying(Outcome.Success.class, success -> {
            assertThat(success.json()).isEqualTo("3");
            assertThat(success.execution().attempts()).isEqualTo(3);
        });
    }
}
