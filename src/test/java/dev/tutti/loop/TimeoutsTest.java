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
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Two slots only, so that one which is not freed is missed. */
@QuarkusTest
@TestProfile(TimeoutsTest.TwoSlots.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class TimeoutsTest {
    private static final Duration SHORT = Duration.ofMillis(50);

    @Inject
    Loop loop;

    @Inject
    Troubles troubles;

    @AfterEach
    void release() {
        troubles.released = true;
    }

    private static Reason reason(Outcome outcome) {
        return ((Outcome.Failure) outcome).exception().reason();
    }

    @Test
    void members_that_take_too_long_time_out() {
        ChordSnapshot chord = loop.ended(Chord.of(
                task("sleep", 60_000).timeout(SHORT),
                task("block").timeout(SHORT),
                task("block").timeout(SHORT).retry(Retry.attempts(2).delay(SHORT)),
                task("sleep", 1).timeout(SHORT.multipliedBy(100))));

        List<Outcome> outcomes = loop.outcomes(chord);
        assertThat(outcomes.subList(0, 3)).extracting(TimeoutsTest::reason).containsOnly(Reason.TIMED_OUT);
        assertThat(outcomes.get(2).execution().attempts()).isEqualTo(2);
        assertThat(outcomes.get(3)).isInstanceOf(Outcome.Success.class);
    }

    @Test
    void members_that_ignore_interruptions_leave_their_slots_to_others() {
        List<Signature> members = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            members.add(task("spin").timeout(SHORT));
        }
        for (int i = 0; i < 20; i++) {
            members.add(task("good_task"));
        }

        ChordSnapshot chord = loop.ended(Chord.of(members).callback(task("tasks_completed")));

        assertThat(chord.state()).isEqualTo(ChordState.COMPLETED);
        assertThat(chord.succeeded()).isEqualTo(20);
        assertThat(troubles.released).isFalse();
        assertThat(loop.outcomes(chord).subList(0, 4))
                .extracting(TimeoutsTest::reason)
                .containsOnly(Reason.TIMED_OUT);
    }

    @Test
    void a_callback_that_takes_too_long_fails_the_chord() {
        ChordSnapshot chord =
                loop.ended(Chord.of(task("good_task")).callback(task("slow_end").timeout(SHORT)));

        assertThat(chord.state()).isEqualTo(ChordState.CALLBACK_FAILED);
        assertThat(reason(chord.callback().orElseThrow().outcome().orElseThrow()))
                .isEqualTo(Reason.TIMED_OUT);
    }

    /** Its configuration. */
    public static class TwoSlots implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("tutti.worker.concurrency", "2", "tutti.key-prefix", "two-slots");
        }
    }
}
