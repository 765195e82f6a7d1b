package dev.tutti.loop;

import static dev.tutti.chord.Signature.call;
import static dev.tutti.chord.Signature.task;
import static dev.tutti.chord.Signature.url;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tutti.chord.Chord;
import dev.tutti.chord.ChordSnapshot;
import dev.tutti.chord.HttpCall;
import dev.tutti.chord.Outcome;
import dev.tutti.chord.Retry;
import dev.tutti.testing.Receiver;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What {@code docs/traces.md} says is what is recorded. */
@QuarkusTest
@TestProfile(TracesTest.On.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class TracesTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String CLIENT = "b7ad6b7169203331";
    private static final String SAMPLED = "00-" + TRACE + "-" + CLIENT + "-01";
    private static final String LINES = "application/x-ndjson; charset=utf-8";

    /** Everything is recorded. */
    public static class On implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return RecordedSpans.kept("tutti.call.allow", "127.0.0.0/8");
        }
    }

    @Inject
    Loop loop;

    @Inject
    RecordedSpans spans;

    private final Receiver receiver = new Receiver();

    @BeforeEach
    void forget() {
        spans.forget();
    }

    @AfterEach
    void stop() {
        receiver.close();
    }

    private static String submit(String type, String traceparent, String body) {
        return given().header("traceparent", traceparent)
                .header("Prefer", "wait=30")
                .contentType(type)
                .body(body.getBytes(StandardCharsets.UTF_8))
                .post("/chords")
                .then()
                .statusCode(200)
                .extract()
                .header("Location");
    }

    private static String submit(String members, String callback) {
        return submit("application/json", SAMPLED, "{\"members\": [" + members + "], \"callback\": " + callback + "}");
    }

    private static String parent(SpanData span) {
        return span.getParentSpanId();
    }

    private static String text(SpanData span, String attribute) {
        return span.getAttributes().get(AttributeKey.stringKey(attribute));
    }

    private static Set<String> traces(List<SpanData> recorded) {
        return recorded.stream().map(SpanData::getTraceId).collect(Collectors.toSet());
    }

    private static String traceparent(SpanData span) {
        return "00-" + span.getTraceId() + "-" + span.getSpanId() + "-01";
    }

    @Test
    void each_link_of_a_chain_has_a_span_of_its_own_beside_the_others() {
        submit("{\"task\": \"echo\", \"args\": [1], \"then\": {\"task\": \"sleep\"}}", "{\"task\": \"spans_end\"}");

        SpanData first = spans.named("process echo");
        SpanData second = spans.named("process sleep");
        assertThat(text(first, "tutti.kind")).isEqualTo("member");
        assertThat(text(second, "tutti.kind")).isEqualTo("link");
        assertThat(second.getAttributes().get(AttributeKey.longKey("tutti.link")))
                .isEqualTo(2);
        assertThat(parent(second)).isEqualTo(parent(first));
        assertThat(second.getTraceId()).isEqualTo(first.getTraceId());
    }

    @Test
    void a_small_chord_is_one_trace_from_the_request_to_the_callback() {
        submit(
                "{\"task\": \"spans_now\", \"args\": [\"x\"]}, {\"task\": \"spans_later\"}",
                "{\"task\": \"spans_end\"}");

        SpanData request = spans.named("POST /chords");
        SpanData now = spans.named("process spans_now");
        SpanData later = spans.named("process spans_later");
        SpanData callback = spans.named("process spans_end");
        assertThat(parent(request)).isEqualTo(CLIENT);
        assertThat(List.of(now, later, callback)).allSatisfy(span -> {
            assertThat(parent(span)).isEqualTo(request.getSpanId());
            assertThat(span.getKind()).isEqualTo(SpanKind.CONSUMER);
            assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
            assertThat(text(span, "tutti.outcome")).isEqualTo("success");
        });
        assertThat(traces(spans.all())).containsExactly(TRACE);
        assertThat(spans.all())
                .as("with what the three record themselves, and no command of Redis's")
                .hasSize(7);
    }

    @Test
    void what_a_task_records_itself_is_below_its_attempt_and_it_can_pass_its_span_on() {
        String chord = submit(
                "{\"task\": \"spans_now\", \"args\": [\"x\"]}, {\"task\": \"spans_later\"}",
                "{\"task\": \"spans_end\"}");

        SpanData now = spans.named("process spans_now");
        SpanData later = spans.named("process spans_later");
        assertThat(parent(spans.named("now"))).isEqualTo(now.getSpanId());
        assertThat(parent(spans.named("later"))).isEqualTo(later.getSpanId());
        assertThat(parent(spans.named("end")))
                .isEqualTo(spans.named("process spans_end").getSpanId());
        assertThat(now.getAttributes().get(AttributeKey.booleanKey("told"))).isTrue();
        assertThat(given().get(chord + "/outcomes").jsonPath().getList("outcomes.value", String.class))
                .containsExactly(traceparent(now), traceparent(later));
    }

    @Test
    void an_http_client_of_a_task_sends_its_trace() {
        submit("{\"task\": \"asks\", \"args\": [" + receiver.port() + "]}", "null");

        SpanData asked =
                spans.await(1, span -> span.getKind() == SpanKind.CLIENT).get(0);
        assertThat(parent(asked)).isEqualTo(spans.named("process asks").getSpanId());
        assertThat(receiver.at("/asked").get(0).headers()).containsEntry("traceparent", traceparent(asked));
    }

    @Test
    void an_attempt_says_what_it_was() {
        String chord =
                submit("{\"task\": \"spans_now\", \"args\": [\"x\"]}", "null").replace("/chords/", "");

        SpanData span = spans.named("process spans_now");
        assertThat(text(span, "tutti.chord")).isEqualTo(chord);
        assertThat(text(span, "tutti.task")).isEqualTo("spans_now");
        assertThat(text(span, "tutti.kind")).isEqualTo("member");
        assertThat(text(span, "messaging.system")).isEqualTo("redis");
        assertThat(text(span, "messaging.operation.type")).isEqualTo("process");
        assertThat(text(span, "messaging.destination.name")).isEqualTo("default");
        assertThat(text(span, "messaging.message.id")).isEqualTo(chord + ".0");
        assertThat(span.getAttributes().get(AttributeKey.longKey("tutti.index")))
                .isZero();
        assertThat(span.getAttributes().get(AttributeKey.longKey("tutti.round")))
                .isEqualTo(1);
        assertThat(span.getAttributes().get(AttributeKey.longKey("tutti.attempt")))
                .isEqualTo(1);
    }

    @Test
    void each_member_of_a_large_chord_has_a_trace_that_is_linked_to_the_request() {
        submit(
                String.join(", ", Collections.nCopies(4, "{\"task\": \"spans_now\", \"args\": [\"x\"]}")),
                "{\"task\": \"spans_end\"}");

        SpanData request = spans.named("POST /chords");
        List<SpanData> members = spans.named("process spans_now", 4);
        assertThat(members).allSatisfy(member -> {
            assertThat(member.getParentSpanContext().isValid()).isFalse();
            assertThat(member.getLinks())
                    .extracting(LinkData::getSpanContext)
                    .singleElement()
                    .satisfies(linked -> assertThat(linked.getSpanId()).isEqualTo(request.getSpanId()))
                    .satisfies(linked -> assertThat(linked.getTraceId()).isEqualTo(TRACE));
        });
        assertThat(traces(members)).hasSize(4).doesNotContain(TRACE);
        assertThat(traces(spans.named("now", 4))).isEqualTo(traces(members));
        assertThat(parent(spans.named("process spans_end"))).isEqualTo(request.getSpanId());
    }

    @Test
    void lines_of_a_member_each_are_no_different() {
        submit(LINES, SAMPLED, "{\"callback\": {\"task\": \"spans_end\"}}\n{\"task\": \"spans_later\"}\n");

        SpanData request = spans.named("POST /chords");
        assertThat(parent(request)).isEqualTo(CLIENT);
        assertThat(parent(spans.named("process spans_later"))).isEqualTo(request.getSpanId());
        assertThat(parent(spans.named("process spans_end"))).isEqualTo(request.getSpanId());
    }

    @Test
    void a_chord_emitted_within_a_span_belongs_to_it() {
        Span around =
                GlobalOpenTelemetry.getTracer("test").spanBuilder("around").startSpan();
        ChordSnapshot chord;
        try (Scope scope = around.makeCurrent()) {
            assertThat(scope).isNotNull();
            chord = loop.emit(Chord.of(task("spans_later")).callback(task("spans_end")));
        } finally {
            around.end();
        }
        loop.ended(chord);

        assertThat(parent(spans.named("process spans_later")))
                .isEqualTo(around.getSpanContext().getSpanId());
        assertThat(parent(spans.named("process spans_end")))
                .isEqualTo(around.getSpanContext().getSpanId());
    }

    @Test
    void each_attempt_that_fails_is_an_error_and_says_no_message() {
        ChordSnapshot chord = loop.ended(Chord.of(
                task("throws_a_secret").retry(Retry.attempts(2).delay(Duration.ofMillis(1))),
                task("spans_now", "x").timeout(Duration.ofMinutes(1)),
                task("nobody_has_it")));

        List<SpanData> attempts = spans.named("process throws_a_secret", 2);
        assertThat(attempts).allSatisfy(attempt -> {
            assertThat(attempt.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
            assertThat(attempt.getStatus().getDescription()).isEmpty();
            assertThat(text(attempt, "error.type")).isEqualTo("java.lang.IllegalStateException");
            assertThat(text(attempt, "tutti.chord")).isEqualTo(chord.id().text());
        });
        assertThat(attempts)
                .extracting(attempt -> text(attempt, "tutti.outcome"))
                .containsExactly("again", "threw");
        assertThat(attempts)
                .extracting(attempt -> attempt.getAttributes().get(AttributeKey.longKey("tutti.attempt")))
                .containsExactly(1L, 2L);
        assertThat(text(spans.named("process nobody_has_it"), "error.type")).isEqualTo("unknown_task");
        assertThat(spans.all().toString()).doesNotContain("s3cret");
    }

    @Test
    void calls_and_webhooks_have_a_span_below_the_attempt_and_send_it() {
        receiver.at("/s3cret-path", (received, response) -> response.setStatusCode(503)
                .end("s3cret answer"));
        loop.ended(Chord.of(call(HttpCall.to(receiver.url("/s3cret-path?key=s3cret"))
                        .header("Authorization", "Bearer s3cret")
                        .body(Map.of("password", "s3cret"))))
                .callback(url(receiver.url("/hook"))));

        List<SpanData> attempts = spans.named("process http", 2);
        List<SpanData> calls = spans.named("POST", 2);
        for (int i = 0; i < 2; i++) {
            assertThat(parent(calls.get(i))).isEqualTo(attempts.get(i).getSpanId());
            assertThat(calls.get(i).getKind()).isEqualTo(SpanKind.CLIENT);
            assertThat(text(calls.get(i), "server.address")).isEqualTo("127.0.0.1");
            assertThat(calls.get(i).getAttributes().get(AttributeKey.longKey("server.port")))
                    .isEqualTo(receiver.port());
        }
        assertThat(receiver.at("/s3cret-path").get(0).headers())
                .containsEntry("traceparent", traceparent(calls.get(0)));
        assertThat(receiver.at("/hook").get(0).headers()).containsEntry("traceparent", traceparent(calls.get(1)));
        assertThat(calls.get(0).getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(calls.get(0).getAttributes().get(AttributeKey.longKey("http.response.status_code")))
                .isEqualTo(503);
        assertThat(text(attempts.get(0), "error.type")).isEqualTo("http_status");
        assertThat(calls.get(1).getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(spans.all().toString()).doesNotContain("s3cret");
    }

    @Test
    void arguments_values_and_labels_are_in_no_span() {
        ChordSnapshot chord = loop.ended(Chord.of(task("spans_now", "s3cret"), task("echo", "s3cret"))
                .callback(task("spans_end"))
                .label("who", "s3cret"));

        spans.named("process spans_end");
        assertThat(loop.outcomes(chord)).allMatch(Outcome.Success.class::isInstance);
        assertThat(spans.all().toString()).doesNotContain("s3cret");
    }

    @Test
    void what_the_client_does_not_sample_nobody_records_and_it_is_passed_on() {
        String passed = "00-" + TRACE + "-" + CLIENT + "-00";
        String chord = submit(
                "application/json",
                passed,
                "{\"members\": [{\"task\": \"spans_now\", \"args\": [\"x\"]}, {\"task\": \"spans_later\"}, {\"url\": \""
                        + receiver.url("/unsampled") + "\"}, {\"task\": \"echo\", \"args\": [1]}]}");

        assertThat(given().get(chord + "/outcomes").jsonPath().getString("outcomes[0].value"))
                .startsWith("00-" + TRACE)
                .endsWith("-00");
        assertThat(receiver.at("/unsampled").get(0).headers().get("traceparent"))
                .startsWith("00-" + TRACE)
                .endsWith("-00");
        assertThat(spans.all())
                .filteredOn(span -> span.getTraceId().equals(TRACE))
                .isEmpty();
        assertThat(spans.all())
                .filteredOn(span -> span.getName().startsWith("process"))
                .isEmpty();
    }

    @Test
    void what_a_task_logs_has_the_trace_that_its_span_is_in() {
        try (HeardFields heard = new HeardFields(TracedTasks.LOG)) {
            loop.ended(Chord.of(Collections.nCopies(4, task("spans_now", "x"))));

            assertThat(heard.said())
                    .extracting(said -> said.fields().get("traceId"))
                    .containsExactlyInAnyOrderElementsOf(traces(spans.named("process spans_now", 4)));
        }
    }
}
