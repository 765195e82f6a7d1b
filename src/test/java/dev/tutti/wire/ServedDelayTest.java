package dev.tutti.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ServedDelayTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"task\":\"a\",\"delay\":\"PT10S\"} | {\"task\":\"a\",\"delay\":null   }",
                "{\"delay\":\"P1D\",\"task\":\"a\"} | {\"delay\":null ,\"task\":\"a\"}",
                "{\"args\":[1.10,1e400,\"😀\",{\"delay\":\"PT1S\"}],\"delay\":\"PT0.5S\",\"retry\":{\"delay\":\"PT2S\"}}"
                        + " | {\"args\":[1.10,1e400,\"😀\",{\"delay\":\"PT1S\"}],\"delay\":null    ,\"retry\":{\"delay\":\"PT2S\"}}",
                "{\"task\":\"a\"} | {\"task\":\"a\"}",
                "{\"task\":\"a\",\"delay\":null} | {\"task\":\"a\",\"delay\":null}",
            })
    void every_byte_stays_but_for_the_delay(String signature, String served) {
        assertThat(ServedDelay.blank(Buffer.buffer(signature)).toString()).isEqualTo(served);
    }
}
