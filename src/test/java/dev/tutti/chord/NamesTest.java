package dev.tutti.chord;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class NamesTest {
    private static final Pattern NAME = Pattern.compile(Names.PATTERN);

    @Test
    void a_name_is_what_the_pattern_says_for_every_character_in_front_and_behind() {
        for (char c = 0; c < 512; c++) {
            for (String text : new String[] {"" + c, c + "a", "a" + c, "a" + c + "b"}) {
                assertThat(Names.isName(text))
                        .as(text)
                        .isEqualTo(NAME.matcher(text).matches());
            }
        }
    }

    @Test
    void a_name_has_1_to_64_characters() {
        assertThat(Names.isName("")).isFalse();
        assertThat(Names.isName("a".repeat(64))).isTrue();
        assertThat(Names.isName("a".repeat(65))).isFalse();
    }
}
