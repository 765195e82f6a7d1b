package dev.tutti.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tutti.chord.Retry;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RetryDelayTest {
    @ParameterizedTest
    @CsvSource({
        // failed, delay, multiplier, max, jitter, chance, wait
        "1, PT1S, 2, PT1M, 0.2, 0, PT1S",
        "1, PT1S, 2, PT1M, 0.2, 1, PT0.8S",
        "1, PT1S, 2, PT1M, 0.2, 0.5, PT0.9S",
        "2, PT1S, 2, PT1M, 0.2, 0, PT2S",
        "6, PT1S, 2, PT1M, 0, 1, PT32S",
        "7, PT1S, 2, PT1M, 0, 1, PT1M",
        "7, PT1S, 2, PT1M, 0.5, 1, PT30S",
        "5, PT1S, 1, PT1M, 0, 0, PT1S",
        "1000, PT1S, 1.0, P7D, 0, 0, PT1S",
        "1000, PT168H, 100, P7D, 0, 0, PT168H",
        "1000, PT168H, 100, P7D, 1, 1, PT0.001S",
        "1, PT2M, 2, PT1M, 0, 0, PT1M",
        "1, PT0.001S, 2, PT1M, 0.9, 1, PT0.001S",
    })
    void grows_up_to_its_longest_and_never_beyond_what_a_duration_holds(
            int failed, Duration delay, double multiplier, Duration max, double jitter, double chance, Duration wait) {
        assertThat(RetryDelay.after(failed, new Retry(1_000, delay, multiplier, max, jitter), chance))
                .isEqualTo(wait);
    }
}
