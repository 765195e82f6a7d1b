package dev.tutti.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tutti.chord.Reason;
import dev.tutti.wire.Json;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;

/** Whatever a called service answers: it is a bad value, or JSON on one line that everybody reads, even in a list of outcomes. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class AnswerValueFuzzTest {
    private static final int LIMIT = 4_096;
    private static final List<Optional<String>> TYPES = List.of(
            Optional.empty(),
            Optional.of("application/json"),
            Optional.of("text/plain; charset=utf-16"),
            Optional.of("text/plain; charset=\"nothing known\""));

    /** The first byte chooses the type. */
    @FuzzTest
    void an_answer_is_a_bad_value_or_one_that_everybody_reads(byte[] bytes) throws IOException {
        if (bytes.length == 0) {
            return;
        }
        Buffer body = Buffer.buffer(bytes).slice(1, bytes.length);
        Answer answer = new Answer(
                200, TYPES.get(Math.floorMod(bytes[0], TYPES.size())), Optional.empty(), body, bytes.length > LIMIT);
        assertThat(answer.excerpt()).hasSizeLessThanOrEqualTo(1_001);
        String value;
        try {
            value = AnswerValue.of(answer, LIMIT);
        } catch (CallFault fault) {
            assertThat(fault.reason()).isEqualTo(Reason.BAD_VALUE);
            return;
        }
        assertThat(value).doesNotContain("\n", "\r");
        JsonNode read = Json.MAPPER.readTree(value);
        assertThat(Json.MAPPER
                        .readTree("{\"outcomes\":[{\"value\":" + value + "}]}")
                        .at("/outcomes/0/value"))
                .isEqualTo(read);
    }
}
