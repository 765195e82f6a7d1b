package dev.tutti.chord;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class PrintableTextTest {

    @Test
    void what_can_be_printed_stays_the_very_same() {
        String text = "Größe: 𝄞 “quoted” \\n";

        assertThat(PrintableText.of(text)).isSameAs(text);
        assertThat(PrintableText.is(text)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"10, \\n", "13, \\r", "9, \\t", "0, \\u0000", "27, \\u001b", "127, \\u007f", "155, \\u009b"})
    void control_characters_are_written_out(int character, String written) {
        assertThat(PrintableText.of("a" + (char) character + "b")).isEqualTo("a" + written + "b");
        assertThat(PrintableText.is("a" + (char) character)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"8232, \\u2028", "8233, \\u2029", "8238, \\u202e", "8294, \\u2066"})
    void so_is_what_breaks_or_turns_a_line(int character, String written) {
        assertThat(PrintableText.of("" + (char) character)).isEqualTo(written);
    }
}
