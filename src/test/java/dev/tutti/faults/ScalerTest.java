package dev.tutti.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The suite's own scaler, with the numbers that are committed. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ScalerTest {
    private static final Duration SYNC = Duration.ofSeconds(15);

    private ScaledObject rules;
    private Scaler scaler;
    private Duration now = Duration.ofHours(1);

    @BeforeEach
    void make() {
        rules = ScaledObject.committed().get(0);
        scaler = new Scaler(rules, SYNC);
    }

    private int after(Duration time, double backlog) {
        for (Duration end = now.plus(time); now.compareTo(end) < 0; ) {
            now = now.plus(rules.polling());
            scaler.poll(now, OptionalDouble.of(backlog));
            scaler.autoscale(now);
        }
        return scaler.replicas();
    }

    private int away(int polls) {
        for (int poll = 0; poll < polls; poll++) {
            now = now.plus(rules.polling());
            scaler.poll(now, OptionalDouble.empty());
            scaler.autoscale(now);
        }
        return scaler.replicas();
    }

    @Test
    void the_committed_ones_are_those_of_both_queues() {
        assertThat(ScaledObject.committed()).extracting(ScaledObject::queue).isEqualTo(List.of("default", "http"));
    }

    @Test
    void one_member_starts_one_worker_and_a_hundred_thousand_the_most() {
        assertThat(after(rules.polling(), 0)).isZero();
        assertThat(after(rules.polling(), 1)).isEqualTo(1);
        assertThat(after(SYNC, 100_000)).isEqualTo(rules.max());
    }

    @Test
    void there_are_as_many_as_the_backlog_is_targets() {
        assertThat(after(Duration.ofMinutes(1), 3 * rules.target() - 1)).isEqualTo(3);
    }

    @Test
    void the_last_one_goes_only_when_nothing_was_there_for_the_cool_down() {
        after(Duration.ofMinutes(1), 100_000);

        assertThat(after(rules.stabilization().minus(SYNC), 1)).isEqualTo(rules.max());
        assertThat(after(rules.stabilization().multipliedBy(2), 1)).isEqualTo(1);
        assertThat(after(rules.cooldown().minus(rules.polling()), 0)).isEqualTo(1);
        assertThat(after(Duration.ofMinutes(1), 0)).isZero();
    }

    @Test
    void while_the_api_is_away_nobody_goes_and_one_comes() {
        assertThat(away(rules.failures())).isZero();
        assertThat(away(1)).isEqualTo(1);

        after(Duration.ofMinutes(1), 5 * rules.target());
        assertThat(away(100)).isEqualTo(5);
    }
}
