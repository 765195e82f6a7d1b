package dev.tutti.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tutti.chord.ExceptionDescriptor;
import dev.tutti.chord.Outcome;
import dev.tutti.chord.Reason;
import dev.tutti.task.Ended;
import dev.tutti.testing.Receiver;
import dev.tutti.testing.Receiver.Received;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(LocalReceivers.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class MembersTest {
    private static final String THRICE = ",\"retry\":{\"maxAttempts\":3,\"delay\":\"PT1S\",\"jitter\":0}";

    @Inject
    HttpTaskRunner runner;

    private final Receiver receiver = new Receiver();

    @AfterEach
    void stop() {
        receiver.close();
    }

    private Ended call(String path, String more) {
        return Asked.member(runner, 1, "{\"url\":\"" + receiver.url(path) + "\"" + more + "}");
    }

    private void answer(String path, int status, String type, String body) {
        receiver.at(path, (request, response) -> {
            if (!type.isEmpty()) {
                response.putHeader("Content-Type", type);
            }
            response.setStatusCode(status).end(body);
        });
    }

    @Test
    void sends_what_the_signature_says_and_the_trace() {
        call(
                "/a%20b?c=d",
                ",\"method\":\"PUT\",\"headers\":{\"Authorization\":\"Bearer s3cret\",\"X-One\":\"1\"},"
                        + "\"body\":{\"price\":1.10,\"big\":12345678901234567890123}");

        Received received = receiver.at("/a%20b").get(0);
        assertThat(received.method()).isEqualTo("PUT");
        assertThat(received.query()).isEqualTo("c=d");
        assertThat(received.host()).isEqualTo("127.0.0.1:" + receiver.port());
        assertThat(received.body()).isEqualTo("{\"price\":1.10,\"big\":12345678901234567890123}");
        assertThat(received.headers())
                .containsEntry("authorization", "Bearer s3cret")
                .containsEntry("x-one", "1")
                .containsEntry("content-type", "application/json")
                .containsEntry("user-agent", "Tutti")
                .containsEntry("traceparent", Asked.TRACE);
    }

    @Test
    void posts_nothing_unless_told_otherwise() {
        call("/bare", "");

        Received received = receiver.at("/bare").get(0);
        assertThat(received.method()).isEqualTo("POST");
        assertThat(received.body()).isEmpty();
        assertThat(received.headers()).containsEntry("content-length", "0").doesNotContainKey("content-type");
    }

    @Test
    void the_callers_headers_come_before_the_usual_ones() {
        call("/own", ",\"headers\":{\"content-type\":\"application/vnd.x+json\",\"user-agent\":\"Me\"},\"body\":[]");

        assertThat(receiver.at("/own").get(0).headers())
                .containsEntry("content-type", "application/vnd.x+json")
                .containsEntry("user-agent", "Me");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "DELETE", "OPTIONS", "PATCH"})
    void every_method_gets_through(String method) {
        call("/method", ",\"method\":\"" + method + "\"");

        assertThat(receiver.at("/method").get(0).method()).isEqualTo(method);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "application/json | { \"a\" : 1.10 } | {\"a\":1.10}",
                "application/problem+json; charset=utf-8 | [1e400] | [1e400]",
                "`` | 7 | 7",
                "`` | seven | \"seven\"",
                "text/plain | 7 | \"7\"",
                "application/json | {oops | \"{oops\"",
                "text/plain; charset=utf-8 | grüße | \"grüße\"",
                "application/json | `` | null",
            })
    void a_2xx_is_a_success_with_the_json_else_the_text(String type, String body, String value) {
        answer("/value", 201, type, body);

        Ended ended = call("/value", ",\"ref\":\"r\"");

        assertThat(Asked.value(ended)).isEqualTo(value);
        assertThat(ended.outcome().execution().ref()).contains("r");
        assertThat(ended.outcome().execution().attempts()).isEqualTo(1);
        assertThat(ended.outcome().execution().worker()).contains("worker-1");
    }

    @Test
    void an_empty_answer_is_null() {
        assertThat(Asked.value(call("/empty", ""))).isEqualTo("null");
    }

    @Test
    void the_outcome_has_neither_headers_nor_query() {
        answer("/broken", 500, "text/plain", "no idea");

        Ended ended = call("/broken?token=s3cret", ",\"headers\":{\"Authorization\":\"Bearer s3cret\"}");

        assertThat(ended.outcome().execution().task()).isEqualTo(receiver.url("/broken"));
        assertThat(ended.outcome().toString()).doesNotContain("s3cret");
        assertThat(Asked.failure(ended).message())
                .contains(receiver.url("/broken") + " answered 500 Internal Server Error: no idea");
    }

    @ParameterizedTest
    @CsvSource({
        "301,false",
        "302,false",
        "307,false",
        "400,false",
        "401,false",
        "404,false",
        "408,true",
        "409,false",
        "410,false",
        "425,true",
        "429,true",
        "500,true",
        "501,true",
        "502,true",
        "503,true",
        "504,true"
    })
    void any_other_status_is_a_failure_and_some_pass(int status, boolean again) {
        answer("/status", status, "text/plain", "");

        Ended ended = call("/status", THRICE);

        assertThat(Asked.failure(ended).reason()).isEqualTo(Reason.HTTP_STATUS);
        assertThat(Asked.failure(ended).type()).isEqualTo("HttpStatus");
        assertThat(ended.again().isPresent()).isEqualTo(again);
    }

    @Test
    void nothing_is_attempted_again_unless_the_signature_asks_for_it() {
        answer("/status", 503, "text/plain", "");

        assertThat(call("/status", "").again()).isEmpty();
        assertThat(Asked.member(runner, 3, "{\"url\":\"" + receiver.url("/status") + "\"" + THRICE + "}")
                        .again())
                .isEmpty();
    }

    @Test
    void retry_after_is_the_least_wait() {
        receiver.at("/later", (request, response) -> response.setStatusCode(503)
                .putHeader("Retry-After", "120")
                .end());
        receiver.at("/soon", (request, response) -> response.setStatusCode(429)
                .putHeader("Retry-After", "0")
                .end());
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).plusHours(1));
        receiver.at("/date", (request, response) -> response.setStatusCode(503)
                .putHeader("Retry-After", date)
                .end());

        assertThat(call("/later", THRICE).again()).contains(Duration.ofSeconds(120));
        assertThat(call("/soon", THRICE).again()).contains(Duration.ofSeconds(1));
        assertThat(call("/date", THRICE).again().orElseThrow())
                .isBetween(Duration.ofMinutes(59), Duration.ofMinutes(61));
    }

    @Test
    void redirects_are_not_followed() {
        receiver.at("/away", (request, response) -> response.setStatusCode(302)
                .putHeader("Location", receiver.url("/secret"))
                .end());

        ExceptionDescriptor failure = Asked.failure(call("/away", THRICE));

        assertThat(failure.message().orElseThrow()).contains("answered 302 Found");
        assertThat(receiver.at("/secret")).isEmpty();
    }

    @Test
    void an_answer_over_the_limit_is_a_bad_value_and_no_more_of_it_is_read() {
        CountDownLatch closed = new CountDownLatch(1);
        receiver.at("/large", (request, response) -> {
            response.setChunked(true).closeHandler(end -> closed.countDown());
            response.exceptionHandler(broken -> {});
            Runnable more = new Runnable() {
                @Override
                public void run() {
                    if (!response.closed()) {
                        response.write("x".repeat(1_000)).onSuccess(written -> run());
                    }
                }
            };
            more.run();
        });

        Ended ended = call("/large", THRICE);

        assertThat(Asked.failure(ended).reason()).isEqualTo(Reason.BAD_VALUE);
        assertThat(ended.again()).isEmpty();
        await().atMost(Duration.ofSeconds(10)).until(() -> closed.await(1, TimeUnit.MILLISECONDS));
    }

    @Test
    void an_answer_of_exactly_the_limit_is_kept() {
        answer("/exact", 200, "text/plain", "x".repeat(4_094));
        answer("/over", 200, "text/plain", "x".repeat(4_095));

        assertThat(Asked.value(call("/exact", ""))).hasSize(4_096);
        assertThat(Asked.failure(call("/over", "")).reason()).isEqualTo(Reason.BAD_VALUE);
    }

    @Test
    void an_error_with_a_long_answer_is_an_error_all_the_same() {
        answer("/long", 404, "text/plain", "x".repeat(100_000));

        ExceptionDescriptor failure = Asked.failure(call("/long", ""));

        assertThat(failure.reason()).isEqualTo(Reason.HTTP_STATUS);
        assertThat(failure.message().orElseThrow()).hasSizeLessThan(700).endsWith("x…");
    }

    @Test
    void what_is_neither_json_nor_text_is_a_bad_value() {
        receiver.at(
                "/bytes",
                (request, response) ->
                        response.end(io.vertx.core.buffer.Buffer.buffer(new byte[] {(byte) 0xff, (byte) 0xfe, 1})));

        assertThat(Asked.failure(call("/bytes", "")).reason()).isEqualTo(Reason.BAD_VALUE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"deep", "number", "name"})
    void json_that_nobody_could_read_again_is_a_bad_value(String what) {
        String json =
                switch (what) {
                    case "deep" -> "[".repeat(91) + "]".repeat(91);
                    case "number" -> "9".repeat(1_001);
                    default -> "{\"" + "n".repeat(1_001) + "\":1}";
                };
        answer("/json", 200, "application/json", json);

        assertThat(Asked.failure(call("/json", "")).reason()).isEqualTo(Reason.BAD_VALUE);
    }

    @Test
    void a_connection_that_is_refused_is_unreachable_and_tried_again() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }

        Ended ended = Asked.member(runner, 1, "{\"url\":\"http://127.0.0.1:" + free + "/\"" + THRICE + "}");

        assertThat(Asked.failure(ended).reason()).isEqualTo(Reason.UNREACHABLE);
        assertThat(Asked.failure(ended).type()).isEqualTo("Unreachable");
        assertThat(ended.again()).contains(Duration.ofSeconds(1));
    }

    @Test
    void a_connection_that_breaks_is_unreachable() {
        receiver.at("/hang-up", (request, response) -> response.reset());
        receiver.at("/half", (request, response) -> {
            response.putHeader("Content-Length", "100").write("half").onSuccess(sent -> response.reset());
        });

        assertThat(Asked.failure(call("/hang-up", "")).reason()).isEqualTo(Reason.UNREACHABLE);
        assertThat(Asked.failure(call("/half", "")).reason()).isEqualTo(Reason.UNREACHABLE);
    }

    @Test
    void a_name_that_nobody_knows_is_unreachable() {
        Ended ended = Asked.member(runner, 1, "{\"url\":\"http://no-such-name.invalid/\"" + THRICE + "}");

        assertThat(Asked.failure(ended).reason()).isEqualTo(Reason.UNREACHABLE);
        assertThat(ended.again()).isPresent();
    }

    @Test
    void a_time_out_ends_the_call_and_its_connection() {
        CountDownLatch closed = new CountDownLatch(1);
        receiver.at("/never", (request, response) -> response.closeHandler(end -> closed.countDown()));

        Ended ended = call("/never", ",\"timeout\":\"PT0.2S\"" + THRICE);

        assertThat(Asked.failure(ended).reason()).isEqualTo(Reason.TIMED_OUT);
        assertThat(Asked.failure(ended).message()).contains("attempt 1 took longer than its time-out of PT0.2S");
        assertThat(ended.again()).isPresent();
        await().atMost(Duration.ofSeconds(10)).until(() -> closed.await(1, TimeUnit.MILLISECONDS));
    }

    @Test
    void a_time_out_is_for_the_whole_answer() {
        receiver.at("/drip", (request, response) -> {
            response.setChunked(true).write("first");
        });

        assertThat(Asked.failure(call("/drip", ",\"timeout\":\"PT0.2S\"")).reason())
                .isEqualTo(Reason.TIMED_OUT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://10.0.0.1/", "http://[::1]/", "http://169.254.169.254/latest/meta-data/"})
    void an_address_that_is_not_open_is_forbidden_for_good(String url) {
        Ended ended = Asked.member(runner, 1, "{\"url\":\"" + url + "\"" + THRICE + "}");

        assertThat(Asked.failure(ended).reason()).isEqualTo(Reason.FORBIDDEN_ADDRESS);
        assertThat(Asked.failure(ended).type()).isEqualTo("ForbiddenAddress");
        assertThat(ended.again()).isEmpty();
    }

    @Test
    void connections_are_kept() {
        for (int i = 0; i < 50; i++) {
            answer("/again", i % 2 == 0 ? 200 : 404, "text/plain", "x".repeat(i));
            call("/again", "");
        }

        assertThat(receiver.connections()).isLessThan(5); // one for each event loop at most
    }

    @Test
    void runs_only_signatures_with_a_url() {
        assertThat(runner.runs(
                        dev.tutti.wire.TaskCall.parse(io.vertx.core.buffer.Buffer.buffer("{\"task\":\"good_task\"}"))))
                .isFalse();
    }

    @Test
    void is_success_of_the_right_task() {
        Outcome outcome = call("/id", "").outcome();

        assertThat(outcome.id()).hasToString(Asked.CHORD + ".7");
    }
}
