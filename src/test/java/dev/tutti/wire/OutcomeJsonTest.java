package dev.tutti.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.ExceptionDescriptor;
import dev.tutti.chord.Execution;
import dev.tutti.chord.Outcome;
import dev.tutti.chord.Reason;
import dev.tutti.chord.TaskId;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class OutcomeJsonTest {
    private static final ChordId CHORD =
            ChordId.parse("0197a6f4-1c2d-7e3f-8a4b-5c6d7e8f9012-0").orElseThrow();
    private static final TaskId.Member ID = new TaskId.Member(CHORD, 3);
    private static final Execution NEVER_RAN = Execution.none("t", Optional.empty());
    private static final Execution RAN = new Execution(
            "t",
            Optional.of("my \"ref\" ß🎵"),
            4,
            Optional.of("pod-1"),
            Optional.of(Instant.parse("2026-11-22T13:45:00.123Z")),
            Optional.of(Duration.ofMillis(1_234)));

    private static Outcome storedAndRead(Outcome outcome) {
        StoredOutcome stored = OutcomeJson.store(outcome, 2);
        return OutcomeJson.read(outcome.id(), StoredOutcome.parse(stored.bytes()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "true",
                "false",
                "0",
                "-0.0",
                "1.0",
                "2.50E+3",
                "1e400",
                "-1e-400",
                "0.1000",
                "12345678901234567890123456789012345678901234567890",
                "3.14159265358979323846264338327950288419716939937510582",
                "\"\"",
                "\"a \\\"quoted\\\" \\\\ {word}\"",
                "\"Grüße, 世界 🎵\"",
                "\"\\ud83c\\udfb5\\u0000\"",
                "[]",
                "{}",
                "[1.0,[2.50E+3,{\"a\":null}],{\"value\":{\"exception\":\"none\"}}]",
                "{\"b\":1,\"a\":0.10,\"b\":2}"
            })
    void a_value_keeps_every_character(String value) {
        Outcome.Success success = new Outcome.Success(ID, RAN, value);

        assertThat(storedAndRead(success)).isEqualTo(success);
    }

    @Test
    void a_value_of_a_quarter_of_a_mebibyte_keeps_every_character() {
        String value = "\"" + "ß".repeat(128 << 10) + "\"";

        assertThat(storedAndRead(new Outcome.Success(ID, NEVER_RAN, value)))
                .isEqualTo(new Outcome.Success(ID, NEVER_RAN, value));
    }

    static Stream<Execution> executions() {
        return Stream.of(
                NEVER_RAN,
                RAN,
                new Execution("t", Optional.of("r"), 0, Optional.empty(), Optional.empty(), Optional.empty()),
                new Execution("t", Optional.empty(), 1, Optional.of("w"), Optional.empty(), Optional.empty()),
                new Execution("t", Optional.empty(), 1, Optional.empty(), Optional.of(Instant.EPOCH), Optional.empty()),
                new Execution(
                        "t", Optional.empty(), 1, Optional.empty(), Optional.empty(), Optional.of(Duration.ZERO)));
    }

    @ParameterizedTest
    @MethodSource("executions")
    void an_execution_is_read_with_and_without_each_of_its_fields(Execution execution) {
        Outcome.Success success = new Outcome.Success(ID, execution, "1");
        Outcome.Failure failure =
                new Outcome.Failure(ID, execution, ExceptionDescriptor.of(Reason.LOST, "lost with its worker"));

        assertThat(storedAndRead(success)).isEqualTo(success);
        assertThat(storedAndRead(failure)).isEqualTo(failure);
    }

    private static ExceptionDescriptor exception(String type, Optional<ExceptionDescriptor> cause) {
        return new ExceptionDescriptor(
                type,
                Optional.of("java.lang." + type),
                Optional.of("Bad \"Task\"!!! 🎵\n"),
                Reason.THREW,
                Optional.of("at a.b(C.java:1)\n"),
                cause);
    }

    static Stream<ExceptionDescriptor> exceptions() {
        ExceptionDescriptor deepest = exception("Error", Optional.empty());
        ExceptionDescriptor chain = deepest;
        for (int i = 1; i < ExceptionDescriptor.CHAIN_LIMIT; i++) {
            chain = exception("Exception" + i, Optional.of(chain));
        }
        return Stream.of(
                deepest,
                chain,
                new ExceptionDescriptor(
                        "Exception",
                        Optional.empty(),
                        Optional.empty(),
                        Reason.THREW,
                        Optional.empty(),
                        Optional.empty()),
                new ExceptionDescriptor(
                        "Exception",
                        Optional.empty(),
                        Optional.of(""),
                        Reason.BAD_VALUE,
                        Optional.empty(),
                        Optional.of(ExceptionDescriptor.of(Reason.TIMED_OUT, "null"))));
    }

    @ParameterizedTest
    @MethodSource("exceptions")
    void an_exception_is_read_with_and_without_each_of_its_fields_and_with_its_causes(ExceptionDescriptor exception) {
        Outcome.Failure failure = new Outcome.Failure(ID, RAN, exception);

        assertThat(storedAndRead(failure)).isEqualTo(failure);
    }

    @ParameterizedTest
    @EnumSource
    void every_reason_is_read(Reason reason) {
        Outcome.Failure failure =
                new Outcome.Failure(new TaskId.Callback(CHORD), NEVER_RAN, ExceptionDescriptor.of(reason, "m"));

        assertThat(storedAndRead(failure)).isEqualTo(failure);
    }

    @Test
    void a_reason_of_a_newer_version_is_read_as_an_exception() {
        StoredOutcome stored = new StoredOutcome(
                false,
                1,
                Buffer.buffer("{\"task\":\"t\",\"exception\":{\"type\":\"Eaten\",\"reason\":\"eaten_by_a_dog\"}}"));

        assertThat(((Outcome.Failure) OutcomeJson.read(ID, stored)).exception().reason())
                .isEqualTo(Reason.THREW);
    }

    @Test
    void a_stored_outcome_says_whether_it_is_a_success_and_of_which_round() {
        assertThat(OutcomeJson.store(new Outcome.Success(ID, RAN, "1"), 7))
                .satisfies(stored -> assertThat(stored.success()).isTrue())
                .satisfies(stored -> assertThat(stored.round()).isEqualTo(7));
        assertThat(OutcomeJson.store(new Outcome.Failure(ID, RAN, ExceptionDescriptor.of(Reason.LOST, "m")), 7)
                        .success())
                .isFalse();
    }

    @Test
    void an_answer_has_index_and_id_in_front() {
        StoredOutcome stored = OutcomeJson.store(new Outcome.Success(ID, NEVER_RAN, "2.50E+3"), 1);

        assertThat(OutcomeJson.present(ID, stored))
                .hasToString(
                        "{\"index\":3,\"id\":\"" + CHORD + ".3\",\"ref\":null,\"task\":\"t\",\"status\":\"success\","
                                + "\"value\":2.50E+3,\"attempts\":0,\"worker\":null,\"startedAt\":null,\"durationMs\":null}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "junk", "1", "[]", "{", "{\"value\":", "{\"value\":1", "{\"startedAt\":\"yesterday\"}"})
    void what_is_no_outcome_is_refused(String junk) {
        assertThatThrownBy(() -> OutcomeJson.read(ID, new StoredOutcome(true, 1, Buffer.buffer(junk))))
                .isInstanceOf(Unreadable.class)
                .hasMessageContaining(ID.toString());
    }
}
