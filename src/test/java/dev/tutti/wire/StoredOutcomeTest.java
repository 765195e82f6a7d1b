package dev.tutti.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tutti.chord.ChordId;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class StoredOutcomeTest {
    @ParameterizedTest
    @CsvSource({"true, 1", "false, 1", "true, 12", "false, 999999999"})
    void an_outcome_is_read_as_it_was_stored(boolean success, int round) {
        StoredOutcome outcome = new StoredOutcome(success, round, Buffer.buffer("{\"value\":\"s1 {}\"}"));

        assertThat(StoredOutcome.parse(outcome.bytes())).isEqualTo(outcome);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s", "f", "s1", "s {}", "x1 {}", "1 {}", "s-1 {}", "s1{}", "S1 {}", "s1234567890 {}"})
    void what_is_no_outcome_is_refused(String junk) {
        assertThatThrownBy(() -> StoredOutcome.parse(Buffer.buffer(junk))).isInstanceOf(Unreadable.class);
    }

    @Test
    void an_envelope_is_a_success_only_if_its_outcome_is_marked_as_one() {
        Header header = new Header(
                Kind.MEMBER,
                ChordId.parse("0197a6f4-1c2d-7e3f-8a4b-5c6d7e8f9012-0").orElseThrow(),
                0,
                1,
                1,
                1,
                "q",
                List.of(),
                Optional.empty());

        assertThat(new Envelope(header, Buffer.buffer("s1 {}")).success()).isTrue();
        assertThat(new Envelope(header, Buffer.buffer("f1 {}")).success()).isFalse();
        assertThat(new Envelope(header, Buffer.buffer("")).success()).isFalse();
    }
}
