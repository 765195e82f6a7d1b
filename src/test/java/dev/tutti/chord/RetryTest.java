package dev.tutti.chord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RetryTest {
    @Test
    void has_the_waits_of_the_contract_unless_told_otherwise() {
        assertThat(Retry.attempts(3)).isEqualTo(new Retry(3, Duration.ofSeconds(1), 2.0, Duration.ofMinutes(1), 0.2));
        assertThat(Retry.attempts(2)
                        .delay(Duration.ofMillis(10))
                        .multiplier(1)
                        .maxDelay(Duration.ofMillis(20))
                        .jitter(0))
                .isEqualTo(new Retry(2, Duration.ofMillis(10), 1, Duration.ofMillis(20), 0));
    }

    static Stream<Supplier<Retry>> values_that_are_not_allowed() {
        return Stream.of(
                () -> Retry.attempts(0),
                () -> Retry.attempts(1_001),
                () -> Retry.NEVER.delay(Duration.ZERO),
                () -> Retry.NEVER.delay(Duration.ofDays(8)),
                () -> Retry.NEVER.maxDelay(Duration.ofSeconds(-1)),
                () -> Retry.NEVER.multiplier(0.99),
                () -> Retry.NEVER.multiplier(101),
                () -> Retry.NEVER.multiplier(Double.NaN),
                () -> Retry.NEVER.jitter(-0.1),
                () -> Retry.NEVER.jitter(1.1));
    }

    @ParameterizedTest
    @MethodSource
    void values_that_are_not_allowed(Supplier<Retry> retry) {
        assertThatThrownBy(retry::get)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be");
    }

    @Test
    void a_signature_refuses_times_that_are_not_allowed() {
        assertThatThrownBy(() -> Signature.task("a").timeout(Duration.ZERO)).hasMessageContaining("timeout is PT0S");
        assertThatThrownBy(() -> Signature.task("a").delay(Duration.ofDays(8))).hasMessageContaining("delay is PT192H");
    }
}
