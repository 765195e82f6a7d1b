package dev.tutti.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class PreferencesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "wait=10 | 10",
                "WAIT = 10 | 10",
                "wait=\"10\" | 10",
                "wait=0 | 0",
                "respond-async, wait=5 | 5",
                "respond-async; foo=\"a, wait=9\", wait=5 | 5",
                "wait=5; since=now, wait=9 | 5",
                "foo=\"a\\\", wait=9\", wait=7 | 7"
            })
    void understands_wait(String header, long seconds) {
        assertThat(Preferences.waitSeconds(List.of(header))).contains(seconds);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "wait", "wait=", "wait=-1", "wait=1.5", "wait=soon", "waiting=3", "foo=\"wait=3\""})
    void does_not_apply_what_it_does_not_understand(String header) {
        assertThat(Preferences.waitSeconds(List.of(header))).isEqualTo(Optional.empty());
    }

    @Test
    void reads_several_headers() {
        assertThat(Preferences.waitSeconds(List.of("return=minimal", "wait=3"))).contains(3L);
    }
}
