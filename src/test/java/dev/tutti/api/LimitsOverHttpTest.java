package dev.tutti.api;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.config.EncoderConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.net.Socket;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is at a limit of {@code tutti.limits} is taken, what is one above is refused and told which limit it was. */
@QuarkusTest
@TestProfile(SmallLimits.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class LimitsOverHttpTest {
    private static final String JSON = "application/json";
    private static final String NDJSON = "application/x-ndjson";
    private static final String LONG = "{\"task\":\"sleep\",\"args\":[60000]}";

    @TestHTTPResource
    URL root;

    @Inject
    OpenChords open;

    @Inject
    Waits waits;

    @BeforeEach
    void nothing_is_open() {
        open.areNone();
    }

    @AfterEach
    void nothing_stays_open() {
        open.cancel();
    }

    static Stream<Arguments> submissions() {
        return Stream.of(
                of("body-bytes", 413, padded(5_000), padded(5_001)),
                of("members", 413, chord(noops(3)), chord(noops(4))),
                of("member-bytes", 413, chord(ofBytes(1_500)), chord(ofBytes(1_501))),
                of("labels", 422, labelled("\"a\":\"\",\"b\":\"\""), labelled("\"a\":\"\",\"b\":\"\",\"c\":\"\"")),
                of("label-length", 422, labelled("\"a\":\"12345\""), labelled("\"a\":\"123456\"")),
                of("depth", 413, chord(echo("[[[[]]]]")), chord(echo("[[[[[]]]]]"))),
                of("string-length", 413, chord(echo(text(120))), chord(echo(text(121)))),
                of("number-length", 413, chord(echo("1234567890")), chord(echo("12345678901"))),
                ofLines("stream-members", 413, lines(noops(4)), lines(noops(5))),
                ofLines("chord-bytes", 413, long_(6_000), long_(6_001)),
                ofLines("body-bytes", 413, "{}" + " ".repeat(4_998) + "\n", "{}" + " ".repeat(4_999) + "\n"),
                ofLines("member-bytes", 413, lines(ofBytes(1_500)), lines(ofBytes(1_501))),
                ofLines(
                        "labels",
                        422,
                        "{\"labels\":{\"a\":\"\",\"b\":\"\"}}",
                        "{\"labels\":{\"a\":\"\",\"b\":\"\",\"c\":\"\"}}"),
                ofLines("depth", 413, lines(echo("[[[[[[]]]]]]")), lines(echo("[[[[[[[]]]]]]]"))),
                ofLines("string-length", 413, lines(echo(text(120))), lines(echo(text(121)))),
                ofLines("number-length", 413, lines(echo("1.234567890")), lines(echo("1.2345678901"))));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource
    void submissions(String type, String limit, int status, String at, String above) {
        Response accepted = post(type, at);
        Response refused = post(type, above);

        assertThat(accepted.statusCode()).as(accepted.asString()).isEqualTo(202);
        problem(refused, status, status == 413 ? "too_large" : "invalid")
                .body("detail", containsString("tutti.limits." + limit));
    }

    @Test
    void a_result_is_a_failure_beyond_its_limit() {
        waited(chord(echo(value(1_000)))).body("outcomes[0].status", equalTo("success"));
        waited(chord(echo(value(1_001)))).body("outcomes[0].exception.reason", equalTo("bad_value"));
    }

    @Test
    void a_callback_that_takes_a_list_fails_beyond_its_limit() {
        waited("{\"members\":[" + noops(3) + "],\"callback\":{\"task\":\"tasks_completed\"}}")
                .body("state", equalTo("completed"));
        waited("{\"members\":[" + String.join(",", echo(value(1_000)), echo(value(1_000)), echo(value(1_000)))
                        + "],\"callback\":{\"task\":\"tasks_completed\"}}")
                .body("state", equalTo("callback_failed"))
                .body("callback.exception.reason", equalTo("bad_arguments"));
    }

    @Test
    void queues_of_a_chord_and_of_all_chords() {
        String four = "{\"members\":[{\"task\":\"noop\"},{\"task\":\"noop\",\"queue\":\"a\"},"
                + "{\"task\":\"noop\",\"queue\":\"b\"}],\"callback\":{\"task\":\"noop\",\"queue\":\"c\"}}";
        String five = "{\"callback\":{\"task\":\"noop\",\"queue\":\"c\"}}\n" + noops(1)
                + "\n{\"task\":\"noop\",\"queue\":\"a\"}\n{\"task\":\"noop\",\"queue\":\"b\"}\n{\"task\":\"noop\",\"queue\":\"d\"}";

        problem(post(NDJSON, five), 422, "invalid").body("detail", containsString("tutti.limits.queues"));
        post(JSON, four).then().statusCode(202);
        problem(post(JSON, "{\"members\":[{\"task\":\"noop\",\"queue\":\"d\"}]}"), 429, "too_many_queues")
                .header("Retry-After", "1")
                .body("detail", containsString("tutti.limits.queues"));
    }

    @Test
    void open_members_of_all_chords() {
        Response three = post(JSON, chord(LONG + "," + LONG + "," + LONG));
        Response six = post(JSON, chord(LONG + "," + LONG + "," + LONG));

        three.then().statusCode(202);
        six.then().statusCode(202);
        problem(post(JSON, chord(LONG)), 429, "backlog_full")
                .header("Retry-After", "1")
                .body("detail", containsString("tutti.limits.backlog"));
        problem(post(NDJSON, lines(LONG)), 429, "backlog_full");
        cancel(three);
        post(JSON, chord(noops(3))).then().statusCode(202);
    }

    @Test
    void a_wait_is_shortened_to_its_limit() {
        Response one = submit(chord(LONG), "wait=1");
        Response two = submit(chord(LONG), "wait=2");

        one.then().statusCode(202).header("Preference-Applied", "wait=1");
        two.then().statusCode(202).header("Preference-Applied", "wait=1");
    }

    @Test
    void who_waits_beyond_the_limit_is_answered_at_once() throws Exception {
        String id = post(JSON, chord(LONG)).path("id");
        try (Socket follower = new Socket(root.getHost(), root.getPort())) {
            follower.getOutputStream()
                    .write(("GET /chords/" + id + "/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            await().until(() -> waits.now() == 1);

            problem(get("/chords/{id}/events", id), 503, "too_many_waits")
                    .header("Retry-After", "1")
                    .body("detail", containsString("tutti.limits.waits"));
            given().header("Prefer", "wait=1")
                    .get("/chords/{id}", id)
                    .then()
                    .statusCode(200)
                    .header("Preference-Applied", "wait=0")
                    .body("state", equalTo("running"));
            submit(chord(LONG), "wait=1").then().statusCode(202).header("Preference-Applied", "wait=0");
        }
        await().until(() -> waits.now() == 0);
        given().header("Prefer", "wait=1").get("/chords/{id}", id).then().header("Preference-Applied", "wait=1");
    }

    private static Arguments of(String limit, int status, String at, String above) {
        return arguments(JSON, limit, status, at, above);
    }

    private static Arguments ofLines(String limit, int status, String at, String above) {
        return arguments(NDJSON, limit, status, at, above);
    }

    private static String chord(String members) {
        return "{\"members\":[" + members + "]}";
    }

    private static String labelled(String labels) {
        return "{\"members\":[],\"labels\":{" + labels + "}}";
    }

    private static String padded(int bytes) {
        return "{\"members\":[]}" + " ".repeat(bytes - chord("").length());
    }

    private static String lines(String members) {
        return "{}\n" + members.replace("},{", "}\n{") + "\n";
    }

    /** A chord of that many bytes, most of them blank lines. */
    private static String long_(int bytes) {
        return "{}" + ("\n" + " ".repeat(250)).repeat(30).substring(0, bytes - 2);
    }

    private static String noops(int count) {
        return String.join(",", Collections.nCopies(count, "{\"task\":\"noop\"}"));
    }

    private static String echo(String value) {
        return "{\"task\":\"echo\",\"args\":[" + value + "]}";
    }

    /** A list of that many bytes, its strings well within their limit. */
    private static String value(int bytes) {
        int strings = (bytes - 4) / 98;
        return "[" + (text(95) + ",").repeat(strings) + text(bytes - 4 - 98 * strings) + "]";
    }

    private static String text(int characters) {
        return "\"" + "x".repeat(characters) + "\"";
    }

    /** A signature of that many bytes. */
    private static String ofBytes(int bytes) {
        return echo(value(bytes - echo("").length()));
    }

    private static Response post(String type, String body) {
        return given().config(RestAssuredConfig.config()
                        .encoderConfig(EncoderConfig.encoderConfig()
                                .encodeContentTypeAs(NDJSON, ContentType.TEXT)
                                .appendDefaultContentCharsetToContentTypeIfUndefined(false)))
                .contentType(type)
                .body(body)
                .post("/chords");
    }

    private static Response submit(String chord, String prefer) {
        return given().contentType(JSON).header("Prefer", prefer).body(chord).post("/chords");
    }

    private static ValidatableResponse waited(String chord) {
        String id = post(JSON, chord).path("id");
        return await().until(
                        () -> given().header("Prefer", "wait=1").get("/chords/{id}", id),
                        answer -> answer.path("endedAt") != null)
                .then();
    }

    private static void cancel(Response chord) {
        given().post("/chords/{id}/cancel", chord.<String>path("id")).then().statusCode(202);
    }

    private static ValidatableResponse problem(Response answer, int status, String type) {
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(status);
        return answer.then().contentType(Problem.MEDIA_TYPE).body("type", equalTo("urn:tutti:problem:" + type));
    }
}
