package dev.tutti.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RetryAfterTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | PT0S",
                "120 | PT2M",
                " 7 | PT7S",
                "86400 | PT24H",
                "86401 | PT24H",
                "999999999 | PT24H",
                "99999999999999999999 | PT0S",
                "-5 | PT0S",
                "1.5 | PT0S",
                "soon | PT0S",
                "Sun, 22 Nov 2026 12:00:30 GMT | PT30S",
                "Sun, 22 Nov 2026 11:59:30 GMT | PT0S",
                "Mon, 22 Nov 2027 12:00:00 GMT | PT24H",
                "Sun, 22 Nov 2026 25:00:00 GMT | PT0S",
            })
    void a_wish_is_understood_up_to_a_day(String value, Duration wait) {
        assertThat(RetryAfter.of(Optional.of(value), NOW)).isEqualTo(wait);
    }
}
