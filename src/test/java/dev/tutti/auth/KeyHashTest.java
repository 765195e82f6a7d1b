package dev.tutti.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class KeyHashTest {
    /** What sha256sum says of abc. */
    private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @Test
    void is_the_sha_256_of_the_key() {
        assertThat(KeyHash.parse("sha256:" + ABC)).isEqualTo(KeyHash.of("abc")).isNotEqualTo(KeyHash.of("abd"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"my-very-secret-key", "sha256:", "sha256:abc", "md5:" + ABC, ABC, "sha256:" + ABC + "0"})
    void nothing_else_is_taken_or_repeated(String text) {
        assertThatThrownBy(() -> KeyHash.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("should be sha256: and 64 hex digits in lower case");
    }
}
