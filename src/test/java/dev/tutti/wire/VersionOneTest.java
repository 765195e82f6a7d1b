package dev.tutti.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.ExceptionDescriptor;
import dev.tutti.chord.Execution;
import dev.tutti.chord.HttpCall;
import dev.tutti.chord.Outcome;
import dev.tutti.chord.Reason;
import dev.tutti.chord.TaskId;
import dev.tutti.wire.ManifestChunk.Member;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * Messages of version 1, letter by letter. Streams outlive releases: these texts may be added to and never changed; when
 * a test here fails, the code is wrong.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class VersionOneTest {
    private static final ChordId CHORD =
            ChordId.parse("0197a6f4-1c2d-7e3f-8a4b-5c6d7e8f9012-0").orElseThrow();

    @Test
    void a_member_s_header() {
        assertThat(Header.parse("1 member 0197a6f4-1c2d-7e3f-8a4b-5c6d7e8f9012-0 7 2 1 3 images default -"))
                .isEqualTo(new Header(Kind.MEMBER, CHORD, 7, 2, 1, 3, "images", List.of("default"), Optional.empty()));
    }

    @Test
    void a_callback_s_header() {
        assertThat(Header.parse("1 callback 0197a6f4-1c2d-7e3f-8a4b-5c6d7e8f9012-0 -1 1 2 1 default default"
                        + " 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"))
                .isEqualTo(new Header(
                        Kind.CALLBACK,
                        CHORD,
                        -1,
                        1,
                        2,
                        1,
                        "default",
                        List.of("default"),
                        Optional.of("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")));
    }

    @Test
    void an_errback_s_header() {
        Header header = new Header(Kind.ERRBACK, CHORD, -1, 2, 1, 1, "alarms", List.of("alarms"), Optional.empty());

        assertThat(Header.parse("1 errback 0197a6f4-1c2d-7e3f-8a4b-5c6d7e8f9012-0 -1 2 1 1 alarms alarms -"))
                .isEqualTo(header);
        assertThat(header.task()).isEqualTo(new TaskId.Errback(CHORD));
    }

    @Test
    void a_member_of_a_chord_with_callback_and_errback() {
        assertThat(Header.parse("1 member 0197a6f4-1c2d-7e3f-8a4b-5c6d7e8f9012-0 0 1 1 1 default default,alarms -")
                        .next())
                .containsExactly("default", "alarms");
    }

    @Test
    void the_header_of_a_chord_without_a_callback() {
        assertThat(Header.parse("1 member 0197a6f4-1c2d-7e3f-8a4b-5c6d7e8f9012-0 0 1 1 1 default - -")
                        .next())
                .isEmpty();
    }

    @Test
    void a_signature() {
        TaskCall call = TaskCall.parse(
                Buffer.buffer(
                        "{\"task\":\"resize\",\"args\":[\"a.png\",100],\"kwargs\":{\"fit\":true},\"ref\":\"one\",\"queue\":\"images\"}"));

        assertThat(call.task()).isEqualTo("resize");
        assertThat(call.args()).hasToString("[\"a.png\",100]");
        assertThat(call.kwargs()).hasToString("{\"fit\":true}");
        assertThat(call.ref()).contains("one");
        assertThat(call.queue()).contains("images");
    }

    @Test
    void a_signature_with_a_url() {
        TaskCall call =
                TaskCall.parse(Buffer.buffer("{\"url\":\"https://shop.example/a?b=c\",\"method\":\"PUT\",\"headers\":"
                        + "{\"X-A\":\"1\"},\"body\":{\"price\":1.10},\"ref\":\"one\",\"queue\":\"http\"}"));

        assertThat(call.task()).isEqualTo("https://shop.example/a");
        assertThat(call.http().orElseThrow().call())
                .isEqualTo(
                        HttpCall.to("https://shop.example/a?b=c").method("PUT").header("X-A", "1"));
        assertThat(call.http().orElseThrow().body()).contains(Buffer.buffer("{\"price\":1.10}"));
        assertThat(call.queue()).contains("http");
    }

    @Test
    void a_manifest_chunk_stored_plain() {
        assertThat(ManifestChunk.decode(Buffer.buffer(
                        "[{\"task\":\"a\",\"queue\":\"x\"},{\"task\":\"b\",\"args\":[1],\"queue\":\"y\"}]")))
                .containsExactly(
                        new Member("x", Buffer.buffer("{\"task\":\"a\",\"queue\":\"x\"}")),
                        new Member("y", Buffer.buffer("{\"task\":\"b\",\"args\":[1],\"queue\":\"y\"}")));
    }

    @Test
    void a_manifest_chunk_stored_deflated() {
        byte[] deflated = Base64.getDecoder()
                .decode("eAGLrlYqSSzOVrJSSk3OyFfSUUosSi9Wsoo2jNVRKixNLU0FyqSkpiWW5pQo1eqMKh4NjdG0Qe2cEgsAQAghXA==");

        assertThat(ManifestChunk.decode(Buffer.buffer(deflated)))
                .hasSize(20)
                .containsOnly(
                        new Member("default", Buffer.buffer("{\"task\":\"echo\",\"args\":[1],\"queue\":\"default\"}")));
    }

    @Test
    void a_success() {
        StoredOutcome stored =
                StoredOutcome.parse(Buffer.buffer("s1 {\"ref\":\"one\",\"task\":\"resize\",\"status\":\"success\","
                        + "\"value\":{\"w\":1.50},\"attempts\":2,\"worker\":\"pod-1\",\"startedAt\":\"2026-11-22T13:45:00.123Z\","
                        + "\"durationMs\":17}"));

        assertThat(stored.success()).isTrue();
        assertThat(stored.round()).isEqualTo(1);
        assertThat(OutcomeJson.read(new TaskId.Member(CHORD, 0), stored))
                .isEqualTo(new Outcome.Success(
                        new TaskId.Member(CHORD, 0),
                        new Execution(
                                "resize",
                                Optional.of("one"),
                                2,
                                Optional.of("pod-1"),
                                Optional.of(Instant.parse("2026-11-22T13:45:00.123Z")),
                                Optional.of(Duration.ofMillis(17))),
                        "{\"w\":1.50}"));
    }

    @Test
    void a_failure() {
        StoredOutcome stored =
                StoredOutcome.parse(Buffer.buffer("f3 {\"ref\":null,\"task\":\"resize\",\"status\":\"failure\","
                        + "\"exception\":{\"type\":\"IOException\",\"class\":\"java.io.IOException\",\"message\":\"no\","
                        + "\"reason\":\"threw\",\"stackTrace\":\"at x\",\"cause\":{\"type\":\"TimedOut\",\"class\":null,"
                        + "\"message\":null,\"reason\":\"timed_out\",\"cause\":null}},\"attempts\":0,\"worker\":null,"
                        + "\"startedAt\":null,\"durationMs\":null}"));

        assertThat(stored.success()).isFalse();
        assertThat(stored.round()).isEqualTo(3);
        assertThat(OutcomeJson.read(new TaskId.Callback(CHORD), stored))
                .isEqualTo(new Outcome.Failure(
                        new TaskId.Callback(CHORD),
                        Execution.none("resize", Optional.empty()),
                        new ExceptionDescriptor(
                                "IOException",
                                Optional.of("java.io.IOException"),
                                Optional.of("no"),
                                Reason.THREW,
                                Optional.of("at x"),
                                Optional.of(new ExceptionDescriptor(
                                        "TimedOut",
                                        Optional.empty(),
                                        Optional.empty(),
                                        Reason.TIMED_OUT,
                                        Optional.empty(),
                                        Optional.empty())))));
    }
}
