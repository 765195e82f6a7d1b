package dev.tutti.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import dev.tutti.chord.ChordId;
import dev.tutti.chord.ExceptionDescriptor;
import dev.tutti.chord.Execution;
import dev.tutti.chord.HttpCall;
import dev.tutti.chord.Outcome;
import dev.tutti.chord.Reason;
import dev.tutti.chord.Retry;
import dev.tutti.chord.Signature;
import dev.tutti.chord.TaskId;
import dev.tutti.connector.RedisScript;
import dev.tutti.store.LiveWorkers.ParameterCard;
import dev.tutti.store.LiveWorkers.TaskCard;
import dev.tutti.store.LiveWorkers.WorkerCard;
import dev.tutti.wire.Header;
import dev.tutti.wire.Json;
import dev.tutti.wire.Kind;
import dev.tutti.wire.OutcomeJson;
import dev.tutti.wire.SignatureJson;
import dev.tutti.wire.StoredOutcome;
import dev.tutti.wire.TaskCall;
import dev.tutti.wire.Unreadable;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What docs/worker-protocol.md and its schemas say is what this code writes and reads. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class WorkerProtocolTest {
    private static final ChordId CHORD =
            ChordId.parse("0197a6f4-1c2d-7e3f-8a4b-5c6d7e8f9012-0").orElseThrow();
    private static final String DOCUMENT = read(Path.of("docs", "worker-protocol.md"));
    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(VersionFlag.V202012);

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode schema(String name) {
        try (InputStream in = WorkerProtocolTest.class.getResourceAsStream(
                "/META-INF/tutti/worker-protocol-1/" + name + ".schema.json")) {
            return Json.MAPPER.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode json(String text) {
        try {
            return Json.MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> errors(String name, JsonNode value) {
        JsonSchema schema = SCHEMAS.getSchema(schema(name));
        return schema.validate(value).stream().map(ValidationMessage::toString).toList();
    }

    /** Valid, and without a field that the schema does not name. */
    static void isDescribed(String name, String text) {
        JsonNode value = json(text);
        assertThat(errors(name, value)).as(text).isEmpty();
        assertThat(schema(name).path("properties").fieldNames())
                .toIterable()
                .as(text)
                .containsAll(value::fieldNames);
    }

    private static JsonNode entry(String header) {
        return Json.MAPPER.createObjectNode().put("h", header).put("p", "{}");
    }

    @Test
    void every_script_of_the_table_has_its_sha() {
        Map<String, String> shas = table();
        assertThat(shas).hasSizeGreaterThan(10);
        shas.forEach((script, sha) -> assertThat(
                        RedisScript.load("redis/" + script + ".lua").sha())
                .as(script)
                .isEqualTo(sha));
    }

    /** The files of an example but for the user's own tasks. */
    private static List<Path> example(String name) {
        try (Stream<Path> files = Files.list(Path.of("examples", name))) {
            return files.filter(file -> file.toString().matches(".*[.](py|js)"))
                    .filter(file -> !file.getFileName().toString().startsWith("tasks."))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"worker-python", "worker-node"})
    void every_script_that_an_example_calls_is_in_the_table(String name) {
        Pattern call = Pattern.compile("script\\(['\"]([a-z/-]+)['\"]");
        Set<String> called = example(name).stream()
                .flatMap(file -> call.matcher(read(file)).results().map(found -> found.group(1)))
                .collect(Collectors.toSet());

        assertThat(called).contains("worker/next", "worker/begin", "worker/end");
        assertThat(table().keySet()).containsAll(called);
    }

    @ParameterizedTest
    @ValueSource(strings = {"worker-python", "worker-node"})
    void an_example_stays_under_150_lines_that_can_be_read(String name) {
        List<String> lines =
                example(name).stream().flatMap(file -> read(file).lines()).toList();

        assertThat(lines).hasSizeBetween(50, 149);
        assertThat(lines).allMatch(line -> line.length() <= 128);
    }

    private static Map<String, String> table() {
        return Pattern.compile("\\| `([a-z/-]+)` \\| `([0-9a-f]{40})` \\|")
                .matcher(DOCUMENT)
                .results()
                .collect(Collectors.toMap(found -> found.group(1), found -> found.group(2)));
    }

    @Test
    void headers_of_the_document_are_read() {
        List<MatchResult> lines = Pattern.compile("(?m)^1 (member|callback) .*$")
                .matcher(DOCUMENT)
                .results()
                .toList();
        assertThat(lines).hasSize(2);
        for (MatchResult line : lines) {
            assertThat(Header.parse(line.group()).text()).isEqualTo(line.group());
            assertThat(errors("entry", entry(line.group()))).isEmpty();
        }
    }

    @Test
    void outcomes_of_the_document_are_read() {
        List<MatchResult> lines = Pattern.compile("(?m)^[sf]2 (\\{.*)$")
                .matcher(DOCUMENT)
                .results()
                .toList();
        assertThat(lines).hasSize(2);
        for (MatchResult line : lines) {
            Outcome outcome =
                    OutcomeJson.read(new TaskId.Member(CHORD, 0), StoredOutcome.parse(Buffer.buffer(line.group())));
            assertThat(outcome.execution().attempts()).isEqualTo(3);
            isDescribed("outcome", line.group(1));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"CHORD", "LINK", "FIRST_FAILURE"}) // of version 2, which is not described
    void headers_that_are_written_are_described(Kind kind) {
        int index = kind == Kind.MEMBER ? 7 : -1;
        for (List<String> next : List.of(List.<String>of(), List.of("a", "b"))) {
            for (String chord : List.of(CHORD.text(), CHORD.text() + ".3.12")) {
                Header header = new Header(
                        kind,
                        ChordId.parse(chord).orElseThrow(),
                        index,
                        2,
                        1,
                        3,
                        "images",
                        next,
                        Optional.of("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"));
                assertThat(errors("entry", entry(header.text())))
                        .as(header.text())
                        .isEmpty();
                assertThat(errors(
                                "entry", entry(header.inTrace(Optional.empty()).text())))
                        .isEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "3 member 0197a6f4-1c2d-7e3f-8a4b-5c6d7e8f9012-0 7 2 1 3 images default -",
                "1 chord 0197a6f4-1c2d-7e3f-8a4b-5c6d7e8f9012-0 7 2 1 3 images default -",
                "1 link 0197a6f4-1c2d-7e3f-8a4b-5c6d7e8f9012-0 7 2 1 3 images default -",
                "1 member 0197a6f4-1c2d-7e3f-8a4b-5c6d7e8f9012 7 2 1 3 images default -",
                "1 member 0197a6f4-1c2d-7e3f-8a4b-5c6d7e8f9012-0 seven 2 1 3 images default -",
                "1 member 0197a6f4-1c2d-7e3f-8a4b-5c6d7e8f9012-0 7 2 1 3 im/ages default -",
                "1 member 0197a6f4-1c2d-7e3f-8a4b-5c6d7e8f9012-0 7 2 1 3 images"
            })
    void a_header_that_is_not_described_is_not_read(String line) {
        assertThat(errors("entry", entry(line))).isNotEmpty();
        assertThatThrownBy(() -> Header.parse(line)).isInstanceOf(Unreadable.class);
    }

    @Test
    void messages_of_chains_are_not_for_these_workers() {
        Header header = Header.parse("1 member " + CHORD.text() + " 7 2 1 3 images default -");

        assertThat(errors("entry", entry(header.beginsChain().text()))).isNotEmpty();
        assertThat(errors("entry", entry(header.nextLink("other").text()))).isNotEmpty();
        assertThat(errors("entry", entry(header.nextLink("other").ofEnvelope().text())))
                .isEmpty();
    }

    static Stream<Signature> signatures() {
        return Stream.of(
                Signature.task("t"),
                Signature.task("t", 1, null, "ß").with("a", 1.5).ref("r").on("q"),
                Signature.task("t")
                        .delay(Duration.ofMillis(1_500))
                        .timeout(Duration.ofDays(2))
                        .retry(Retry.attempts(3).delay(Duration.ofSeconds(5))),
                Signature.call(HttpCall.to("https://shop.example/a?b=c")
                        .method("PUT")
                        .header("X-A", "1")
                        .secret("billing")
                        .body(Map.of("price", 1))));
    }

    @ParameterizedTest
    @MethodSource("signatures")
    void signatures_that_are_written_are_described(Signature signature) {
        isDescribed(
                "signature",
                SignatureJson.encode(signature, new ObjectMapper())
                        .orOn("default")
                        .json()
                        .toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"task\":\"t\"}",
                "{\"task\":\"t\",\"args\":null,\"kwargs\":null,\"ref\":null,\"queue\":null,\"delay\":null,\"timeout\":null,\"retry\":null}",
                "{\"task\":\"t\",\"timeout\":\"pt1,5s\",\"retry\":{\"maxAttempts\":null,\"jitter\":null,\"maxDelay\":\"P1DT2H\"}}"
            })
    void signatures_that_are_described_are_read(String text) {
        isDescribed("signature", text);
        assertThat(TaskCall.parse(Buffer.buffer(text)).task()).isEqualTo("t");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"task\":\"a b\"}",
                "{\"task\":\"t\",\"timeout\":\"5 minutes\"}",
                "{\"task\":\"t\",\"retry\":{\"jitter\":2}}",
                "{\"task\":\"t\",\"retry\":{\"maxAttempts\":0}}"
            })
    void a_signature_that_is_not_described_is_not_read(String text) {
        assertThat(errors("signature", json(text))).isNotEmpty();
        assertThatThrownBy(() -> TaskCall.parse(Buffer.buffer(text))).isInstanceOf(Unreadable.class);
    }

    @ParameterizedTest
    @EnumSource(Reason.class)
    void failures_that_are_written_are_described(Reason reason) {
        ExceptionDescriptor cause = new ExceptionDescriptor(
                "Exception",
                Optional.of("java.lang.Exception"),
                Optional.empty(),
                Reason.THREW,
                Optional.of("at …"),
                Optional.of(ExceptionDescriptor.of(reason, "why")));
        Execution ran = new Execution(
                "t",
                Optional.of("r"),
                4,
                Optional.of("pod-1"),
                Optional.of(Instant.parse("2026-11-22T13:45:00.123Z")),
                Optional.of(Duration.ofMillis(1_234)));
        for (Execution execution : List.of(ran, Execution.none("", Optional.empty()))) {
            isDescribed(
                    "outcome",
                    OutcomeJson.store(new Outcome.Failure(new TaskId.Member(CHORD, 3), execution, cause), 2)
                            .json()
                            .toString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "1e400", "{\"a\":[]}"})
    void successes_that_are_written_are_described(String value) {
        Execution execution = Execution.none("t", Optional.of("r"));
        isDescribed(
                "outcome",
                OutcomeJson.store(new Outcome.Success(new TaskId.Member(CHORD, 3), execution, value), 2)
                        .json()
                        .toString());
    }

    @Test
    void cards_that_are_written_are_described() {
        isDescribed("worker", Json.write(new WorkerCard("anna", List.of("default"), 256, List.of("paint")).having(3)));
        isDescribed(
                "task",
                Json.write(new TaskCard("paint", "", List.of(new ParameterCard("colour", "java.lang.String")))));
    }

    @Test
    void a_card_that_says_no_more_than_it_must_is_read() {
        String card = "{\"name\":\"x\",\"queues\":[\"python\"],\"concurrency\":1,\"tasks\":[\"t\"],\"inHand\":0}";
        isDescribed("worker", card);
        assertThat(LiveWorkers.card(card)).contains(new WorkerCard("x", List.of("python"), 1, List.of("t")));
    }
}
