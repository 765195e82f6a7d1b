package dev.tutti.api;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tutti.store.RedisKeys;
import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.Socket;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** {@code POST /chords} with an NDJSON body, with everything behind it. */
@QuarkusTest
@DisplayNameGeneration(ReplaceUnderscores.class)
class NdjsonOverHttpTest {
    private static final String NDJSON = "application/x-ndjson";
    private static final int MANY = 20_000;

    @TestHTTPResource
    URL root;

    @Inject
    RedisDataSource redis;

    @Inject
    RedisKeys keys;

    @Inject
    OpenChords open;

    private final String label = UUID.randomUUID().toString();

    @BeforeEach
    void the_worker_serves() {
        await().untilAsserted(() -> get("/task-definitions").then().body("tasks.name", hasItem("good_task")));
    }

    private String head() {
        return "{\"labels\":{\"of\":\"" + label + "\"}}\n";
    }

    private static String echo(int i) {
        return "{\"task\":\"echo\",\"args\":[" + i + "]}\n";
    }

    private static String echoes(int count) {
        return IntStream.range(0, count).mapToObj(NdjsonOverHttpTest::echo).collect(Collectors.joining());
    }

    private static RequestSpecification ndjson(String body) {
        return given().config(io.restassured.RestAssured.config()
                        .encoderConfig(io.restassured.config.EncoderConfig.encoderConfig()
                                .encodeContentTypeAs(NDJSON, io.restassured.http.ContentType.TEXT)
                                .appendDefaultContentCharsetToContentTypeIfUndefined(false)))
                .contentType(NDJSON)
                .body(body);
    }

    private static Response submit(String body) {
        return ndjson(body).post("/chords");
    }

    private static Response submit(String key, String body) {
        return ndjson(body).header("Idempotency-Key", key).post("/chords");
    }

    private static void isProblem(Response answer, int status, String type) {
        answer.then().statusCode(status).body("type", equalTo("urn:tutti:problem:" + type));
    }

    private List<String> states() {
        return get("/chords?label=of:" + label).jsonPath().getList("chords.state");
    }

    private String id() {
        return get("/chords?label=of:" + label).path("chords[0].id");
    }

    @Test
    void a_small_chord_is_what_it_is_as_json() {
        Response ended = ndjson("{\"callback\":{\"task\":\"tasks_completed\"},\"labels\":{\"of\":\"" + label + "\"}}\n"
                        + "{\"task\":\"good_task\",\"ref\":\"first\"}\r\n\n  \n{\"task\":\"bad_task\"}")
                .header("Prefer", "wait=30")
                .post("/chords");

        ended.then()
                .statusCode(200)
                .header("Location", "/chords/" + ended.path("id"))
                .body("state", equalTo("completed"))
                .body("total", equalTo(2))
                .body("labels.of", equalTo(label))
                .body("callback.status", equalTo("success"))
                .body("outcomes.status", contains("success", "failure"))
                .body("outcomes[0].ref", equalTo("first"));
    }

    @Test
    void a_chord_may_be_empty() {
        submit("{}").then().statusCode(202).body("total", equalTo(0)).body("state", equalTo("completed"));
    }

    @Test
    void queues_that_nobody_serves_are_warned_of() {
        submit("{}\n{\"task\":\"noop\",\"queue\":\"nobodys-line\"}\n")
                .then()
                .statusCode(202)
                .body("warnings", contains("no live worker serves the queue nobodys-line"));
    }

    @Test
    void many_members_larger_than_a_json_body_may_be_run_once_each_in_order() throws Exception {
        String padding = "x".repeat(560);
        InputStream body = new SequenceInputStream(Collections.enumeration(IntStream.range(-1, MANY)
                .mapToObj(i -> (i < 0
                        ? head()
                        : "{\"task\":\"echo\",\"args\":[" + i + "],\"ref\":\"" + i
                                + "\",\"kwargs\":{},\"timeout\":\"PT30S\"" + " ".repeat(padding.length()) + "}\n"))
                .map(line -> (InputStream) new ByteArrayInputStream(line.getBytes(StandardCharsets.UTF_8)))
                .toList()));
        HttpResponse<String> accepted = send(HttpRequest.BodyPublishers.ofInputStream(() -> body));

        assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
        JsonNode chord = new ObjectMapper().readTree(accepted.body());
        assertThat(chord.path("total").asInt()).isEqualTo(MANY);
        String id = chord.path("id").asText();
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(() -> get("/chords/{id}", id).then().body("state", equalTo("completed")));
        JsonNode plain = new ObjectMapper()
                .readTree(get("/chords/{id}/outcomes?format=plain", id).asString());
        assertThat(plain).hasSize(MANY);
        for (int i = 0; i < MANY; i++) {
            assertThat(plain.get(i).asInt()).isEqualTo(i);
        }
    }

    @Test
    void a_body_of_announced_length_may_be_longer_than_a_json_body() throws Exception {
        byte[] body = (head() + (" ".repeat(100_000) + echo(1)).repeat(110)).getBytes(StandardCharsets.UTF_8);
        assertThat(body.length).isGreaterThan(10 << 20);

        HttpResponse<String> accepted = send(HttpRequest.BodyPublishers.ofByteArray(body));

        assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
    }

    private HttpResponse<String> send(HttpRequest.BodyPublisher body) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(root.toURI().resolve("/chords"))
                                .version(HttpClient.Version.HTTP_1_1)
                                .header("Content-Type", NDJSON)
                                .POST(body)
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void a_bad_line_is_named_and_nothing_is_left() {
        long before = open.members();
        Response unreadable = submit(head() + echoes(700) + "{\"task\":\n" + echoes(10));

        isProblem(unreadable, 400, "malformed");
        unreadable.then().body("detail", containsString("Line 702")).body("detail", containsString("(line 702"));
        assertThat(states()).containsExactly("abandoned");
        await().untilAsserted(() -> assertThat(open.members()).isLessThanOrEqualTo(before));
        assertThat(redis.sortedSet(String.class).zrange(keys.opening(0), 0, -1)).doesNotContain(id());
    }

    @Test
    void what_is_wrong_with_a_line_is_said_as_of_a_chord_in_json() {
        Response unknown = submit("{}\n" + echo(0) + "{\"tsk\":1}\n");
        Response type = submit("{}\n\n{\"task\":\"echo\",\"args\":7}\n");
        Response rule = submit("{}\n" + echo(0) + "{}\n");
        Response head = submit("{\"members\":[{\"task\":\"noop\"}]}\n");

        isProblem(unknown, 400, "unknown_field");
        unknown.then().body("violations.field", contains("members[1].tsk")).body("detail", containsString("line 3"));
        isProblem(type, 400, "wrong_type");
        type.then().body("violations.field", contains("members[0].args")).body("detail", containsString("line 3"));
        isProblem(rule, 422, "invalid");
        rule.then().body("violations.field", contains("members[1]")).body("detail", containsString("(line 3)"));
        isProblem(head, 422, "invalid");
        head.then().body("violations.field", contains("members")).body("detail", containsString("(line 1)"));
        isProblem(submit(""), 400, "malformed");
        isProblem(submit("\n\n"), 400, "malformed");
        isProblem(submit("{}\n{\"task\":\"noop\"}{}\n"), 400, "malformed");
    }

    @Test
    void what_is_too_long_is_a_413_with_its_line() {
        Response long_ = submit("{}\n" + echo(0) + "{\"task\":\"echo\",\"args\":[\"" + "x".repeat(300_000) + "\"]}\n");

        isProblem(long_, 413, "too_large");
        long_.then().body("detail", containsString("line 3")).body("violations.field", contains("members[1]"));
    }

    @Test
    void an_unknown_parameter_is_a_400() {
        isProblem(ndjson("{}").post("/chords?x=1"), 400, "unknown_field");
    }

    @Test
    void a_body_that_is_cut_off_leaves_nothing() throws IOException {
        String sent = head() + echoes(3_000);
        try (Socket client = new Socket(root.getHost(), root.getPort())) {
            client.getOutputStream()
                    .write(("POST /chords HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + NDJSON
                                    + "\r\nContent-Length: 10000000\r\n\r\n" + sent)
                            .getBytes(StandardCharsets.UTF_8));
            client.getOutputStream().flush();
            await().untilAsserted(() -> assertThat(states()).containsExactly("opening"));
        }

        await().untilAsserted(() -> assertThat(states()).containsExactly("abandoned"));
        assertThat(redis.sortedSet(String.class).zrange(keys.opening(0), 0, -1)).doesNotContain(id());
    }

    @Test
    void the_same_key_and_body_is_the_same_chord() {
        for (int members : List.of(0, 3, 600)) {
            String key = UUID.randomUUID().toString();
            String body = head() + echoes(members);
            Response first = submit(key, body);
            Response again = submit(key, body);

            first.then().statusCode(202).header("Idempotency-Replayed", nullValue());
            again.then()
                    .statusCode(202)
                    .header("Idempotency-Replayed", "true")
                    .body("id", equalTo(first.path("id")))
                    .body("total", equalTo(members));
        }
    }

    @Test
    void the_same_key_with_another_body_is_a_422_wherever_it_differs() {
        for (int members : List.of(0, 3, 600)) {
            String key = UUID.randomUUID().toString();
            submit(key, head() + echoes(members)).then().statusCode(202);

            isProblem(submit(key, "{}\n" + echoes(members)), 422, "key_of_another");
            isProblem(submit(key, head() + echoes(members) + echo(7)), 422, "key_of_another");
            isProblem(
                    submit(key, head() + echo(-1) + echoes(members).replaceFirst("[^\n]*\n", "")),
                    422,
                    "key_of_another");
            isProblem(
                    given().contentType("application/json")
                            .header("Idempotency-Key", key)
                            .body("{\"members\":[]}")
                            .post("/chords"),
                    422,
                    "key_of_another");
        }
    }

    @Test
    void a_key_whose_body_was_bad_or_cut_off_can_be_used_again() throws IOException {
        String key = UUID.randomUUID().toString();
        isProblem(submit(key, head() + echoes(700) + "{}\n"), 422, "invalid");

        submit(key, head() + echoes(700))
                .then()
                .statusCode(202)
                .header("Idempotency-Replayed", nullValue())
                .body("total", equalTo(700));
        assertThat(states()).hasSize(2).contains("abandoned");
    }

    @Test
    void a_key_whose_chord_is_still_being_streamed_is_a_409() throws IOException {
        String key = UUID.randomUUID().toString();
        try (Socket client = new Socket(root.getHost(), root.getPort())) {
            client.getOutputStream()
                    .write(("POST /chords HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + NDJSON
                                    + "\r\nIdempotency-Key: " + key + "\r\nContent-Length: 10000000\r\n\r\n" + head()
                                    + echoes(600))
                            .getBytes(StandardCharsets.UTF_8));
            client.getOutputStream().flush();
            await().untilAsserted(() -> assertThat(states()).containsExactly("opening"));

            isProblem(submit(key, head() + echoes(600)), 409, "key_in_use");
        }
        await().untilAsserted(() -> assertThat(states()).containsExactly("abandoned"));
    }

    @Test
    void a_chord_that_is_cancelled_while_it_is_streamed_is_503_given_up() throws IOException {
        String first = head() + echoes(600);
        String rest = echoes(600);
        try (Socket client = new Socket(root.getHost(), root.getPort())) {
            client.setSoTimeout(30_000);
            client.getOutputStream()
                    .write(("POST /chords HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: " + NDJSON
                                    + "\r\nContent-Length: " + (first.length() + rest.length()) + "\r\n\r\n" + first)
                            .getBytes(StandardCharsets.US_ASCII));
            client.getOutputStream().flush();
            await().untilAsserted(() -> assertThat(states()).containsExactly("opening"));
            given().post("/chords/{id}/cancel", id()).then().statusCode(202);
            client.getOutputStream().write(rest.getBytes(StandardCharsets.US_ASCII));
            client.getOutputStream().flush();

            assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 503")
                    .containsIgnoringCase("Retry-After: 1")
                    .contains("urn:tutti:problem:given_up");
        }
        assertThat(states()).containsExactly("abandoned");
    }
}
