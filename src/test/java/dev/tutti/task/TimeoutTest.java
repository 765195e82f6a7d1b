package dev.tutti.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tutti.chord.ExceptionDescriptor;
import dev.tutti.chord.Outcome;
import dev.tutti.chord.Reason;
import dev.tutti.wire.Kind;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(TimeoutTest.Short.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class TimeoutTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    @Inject
    MethodTaskRunner runner;

    @Inject
    SlowTasks tasks;

    @Inject
    Runaways runaways;

    @BeforeEach
    void nothing_happened_yet() {
        tasks.interrupted.set(0);
        tasks.cancelled.set(0);
        tasks.released = false;
    }

    @AfterEach
    void nobody_stays_behind() {
        tasks.released = true;
        await().atMost(LIMIT).until(() -> runaways.running() == 0);
    }

    private Ended run(Kind kind, String task, String more) {
        return Calls.attempt(
                        runner,
                        Calls.message(kind, 1, "{\"task\":\"" + task + "\"" + more + "}"),
                        () -> Uni.createFrom().item(List.of()))
                .await()
                .atMost(LIMIT);
    }

    private static ExceptionDescriptor timedOut(Ended ended) {
        ExceptionDescriptor failure = Calls.failure(ended.outcome());
        assertThat(failure.reason()).isEqualTo(Reason.TIMED_OUT);
        assertThat(failure.type()).isEqualTo("TimedOut");
        assertThat(failure.className()).isEmpty();
        return failure;
    }

    @Test
    void a_method_that_blocks_is_interrupted() {
        Ended ended = run(Kind.MEMBER, "slow_blocking", ",\"timeout\":\"PT0.05S\"");

        assertThat(timedOut(ended).plain()).isEqualTo("TimedOut: attempt 1 took longer than its time-out of PT0.05S");
        assertThat(ended.outcome().execution().duration().orElseThrow()).isGreaterThanOrEqualTo(Duration.ofMillis(45));
        await().atMost(LIMIT).until(() -> tasks.interrupted.get() == 1);
    }

    @Test
    void a_stage_is_waited_for_no_longer() {
        timedOut(run(Kind.MEMBER, "slow_stage", ",\"timeout\":\"PT0.05S\""));
    }

    @Test
    void a_uni_is_cancelled() {
        timedOut(run(Kind.MEMBER, "slow_uni", ",\"timeout\":\"PT0.05S\""));

        await().atMost(LIMIT).until(() -> tasks.cancelled.get() == 1);
        assertThat(runaways.running()).isZero();
    }

    @Test
    void a_method_that_ignores_its_interruption_is_left_behind_and_reported() {
        long before = runaways.reported();

        timedOut(run(Kind.MEMBER, "slow_spinning", ",\"timeout\":\"PT0.05S\""));

        assertThat(runaways.running()).isEqualTo(1);
        await().atMost(LIMIT).until(() -> runaways.reported() == before + 1);
        tasks.released = true;
        await().atMost(LIMIT).until(() -> runaways.running() == 0);
    }

    @Test
    void others_run_while_many_ignore_their_interruption() {
        int many = Runtime.getRuntime().availableProcessors() + 2;
        List<Uni<Outcome>> spinning = java.util.stream.Stream.generate(() -> Calls.start(
                        runner,
                        Calls.message(Kind.MEMBER, 1, "{\"task\":\"slow_spinning\",\"timeout\":\"PT0.1S\"}"),
                        () -> Uni.createFrom().item(List.of())))
                .limit(many)
                .toList();

        List<Outcome> outcomes =
                Uni.join().all(spinning).andCollectFailures().await().atMost(LIMIT);

        assertThat(outcomes).hasSize(many).allSatisfy(outcome -> assertThat(
                        Calls.failure(outcome).reason())
                .isEqualTo(Reason.TIMED_OUT));
        for (int i = 0; i < 20; i++) {
            assertThat(Calls.value(Calls.member(runner, "good_task", "[]"))).isEqualTo("\"Good task\"");
        }
    }

    @Test
    void the_signatures_limit_comes_before_the_tasks_and_this_before_the_configured_one() {
        assertThat(timedOut(run(Kind.MEMBER, "slow_declared", "")).plain()).endsWith("PT0.03S");
        assertThat(timedOut(run(Kind.MEMBER, "slow_declared", ",\"timeout\":\"PT0.02S\""))
                        .plain())
                .endsWith("PT0.02S");
        assertThat(timedOut(run(Kind.MEMBER, "slow_blocking", "")).plain()).endsWith("PT0.08S");
        assertThat(timedOut(run(Kind.CALLBACK, "slow_callback", "")).plain()).endsWith("PT0.09S");
    }

    @Test
    void another_attempt_is_due_as_long_as_there_are_any() {
        assertThat(run(Kind.MEMBER, "slow_declared", "").again()).isPresent();
        assertThat(run(Kind.MEMBER, "slow_blocking", "").again()).isEmpty();
    }

    @Test
    void no_task_starts_with_the_interruption_of_another() {
        for (int i = 0; i < 50; i++) {
            run(Kind.MEMBER, "slow_blocking", ",\"timeout\":\"PT0.001S\"");
            assertThat(Calls.value(Calls.member(runner, "interrupts", "[]"))).isEqualTo("false");
        }
    }

    @Test
    void what_ends_in_time_is_not_touched() {
        assertThat(Calls.value(run(Kind.MEMBER, "sleep", ",\"args\":[10],\"timeout\":\"PT5S\"")
                        .outcome()))
                .isEqualTo("10");
        assertThat(Calls.value(
                        run(Kind.MEMBER, "good_task", ",\"timeout\":\"PT5S\"").outcome()))
                .isEqualTo("\"Good task\"");
    }

    /** Limits for those who set none. */
    public static class Short implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "tutti.default-timeout", "PT0.08S",
                    "tutti.callback-timeout", "PT0.09S",
                    "tutti.demo.enabled", "true");
        }
    }
}
