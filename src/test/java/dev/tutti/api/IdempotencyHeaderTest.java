package dev.tutti.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class IdempotencyHeaderTest {
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\'',
            value = {
                "abc | abc",
                "\"abc\" | abc",
                "\"a b\" | a b",
                "a b | a b",
                "\"say \\\"hi\\\" \\\\\" | say \"hi\" \\",
                "a\"b | a\"b",
                "8e03978e-40d5-43e8-bc93-6894a57f9324 | 8e03978e-40d5-43e8-bc93-6894a57f9324"
            },
            delimiter = '|')
    void quotes_are_no_part_of_the_key(String header, String key) {
        assertThat(IdempotencyHeader.key(header)).isEqualTo(key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "\"\"", "\"", "\"abc", "\"abc\";a=1", "\"a\\b\"", "é", "a\tb"})
    void what_is_no_key_is_refused(String header) {
        assertThatThrownBy(() -> IdempotencyHeader.key(header))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.problem().type()).isEqualTo(ProblemType.INVALID.uri()));
    }

    @Test
    void a_key_has_at_most_255_characters() {
        assertThat(IdempotencyHeader.key("k".repeat(255))).hasSize(255);
        assertThat(IdempotencyHeader.key("\"" + "\\\\".repeat(255) + "\"")).hasSize(255);
        assertThatThrownBy(() -> IdempotencyHeader.key("k".repeat(256))).isInstanceOf(Refused.class);
        assertThatThrownBy(() -> IdempotencyHeader.key("\"" + "k".repeat(256) + "\""))
                .isInstanceOf(Refused.class);
        assertThatThrownBy(() -> IdempotencyHeader.key("\"" + "\\\\".repeat(100_000) + "\""))
                .isInstanceOf(Refused.class);
    }
}
