package dev.tutti.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.io.ByteArrayInputStream;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every error is a problem document, whoever finds it: the resources, JAX-RS, or the server. */
@QuarkusTest
@TestProfile(RedisAway.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class ProblemsOverHttpTest {
    private static final String ID = "01936d3e-0000-7000-8000-000000000000-0";

    @TestHTTPResource
    URL root;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/nope",
                "/chords/x/y/z",
                "/q/nope",
                "/chords/nonsense",
                "/chords/nonsense/outcomes",
                "/tasks/nonsense",
                "/queues/x/y"
            })
    void what_is_not_there_is_a_404(String path) {
        problem(given().get(path), 404, "not_found");
    }

    @Test
    void an_unknown_chord_has_no_stream_either() {
        problem(given().accept("application/x-ndjson").get("/chords/nonsense/outcomes"), 404, "not_found");
    }

    @Test
    void a_method_that_is_not_for_the_address_is_a_405() {
        problem(given().delete("/chords"), 405, "method_not_allowed").header("Allow", containsString("POST"));
        problem(given().put("/chords/{id}", ID), 405, "method_not_allowed");
    }

    @Test
    void an_answer_that_the_client_does_not_accept_is_a_406() {
        problem(given().accept("text/html").get("/chords"), 406, "not_acceptable");
    }

    static Stream<Arguments> bodies_of_another_type() {
        return Stream.of(
                arguments("text/plain", "should be application/json or application/x-ndjson, not text/plain"),
                arguments("application/xml", "should be application/json"),
                arguments("application/x-ndjson; charset=iso-8859-1", "UTF-8"),
                arguments("application/json; charset=iso-8859-1", "UTF-8"));
    }

    @ParameterizedTest
    @MethodSource
    void bodies_of_another_type(String type, String detail) throws Exception {
        HttpResponse<String> answer = send(HttpRequest.newBuilder(root.toURI().resolve("/chords"))
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofString("{\"members\":[]}")));

        assertThat(answer.statusCode()).isEqualTo(415);
        assertThat(answer.headers().firstValue("Content-Type")).contains(Problem.MEDIA_TYPE);
        assertThat(answer.body()).contains("urn:tutti:problem:unsupported_media_type", detail);
    }

    @Test
    void a_body_of_no_type_is_a_415() throws Exception {
        HttpResponse<String> answer = send(HttpRequest.newBuilder(root.toURI().resolve("/chords"))
                .POST(HttpRequest.BodyPublishers.ofString("{\"members\":[]}")));

        assertThat(answer.statusCode()).isEqualTo(415);
        assertThat(answer.body()).contains("has no Content-Type");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"application/json", "application/json; charset=UTF-8", "Application/JSON;charset=\"utf-8\""})
    void json_in_utf_8_is_read(String type) throws Exception {
        HttpResponse<String> answer = send(HttpRequest.newBuilder(root.toURI().resolve("/chords"))
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofString("{")));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("urn:tutti:problem:malformed");
    }

    @Test
    void an_empty_body_is_a_400() {
        problem(given().contentType("application/json").post("/chords"), 400, "malformed")
                .body("detail", containsString("The body is empty"));
    }

    @Test
    void a_body_at_the_limit_is_read_and_one_above_is_a_413() throws Exception {
        problem(json(padded(RedisAway.BODY_BYTES)).post("/chords"), 422, "invalid");
        problem(json(padded(RedisAway.BODY_BYTES + 1)).post("/chords"), 413, "too_large");
    }

    @ParameterizedTest
    @ValueSource(ints = {RedisAway.BODY_BYTES + 1, 10 * RedisAway.BODY_BYTES, 1000 * RedisAway.BODY_BYTES})
    void a_body_of_unknown_length_above_the_limit_is_a_413_too(int bytes) throws Exception {
        byte[] body = padded(bytes).getBytes();
        HttpResponse<String> answer = send(HttpRequest.newBuilder(root.toURI().resolve("/chords"))
                .version(HttpClient.Version.HTTP_1_1)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body))));

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.headers().firstValue("Content-Type")).contains(Problem.MEDIA_TYPE);
        assertThat(answer.body()).contains("urn:tutti:problem:too_large", "requestId");
    }

    @Test
    void a_client_that_waits_to_be_asked_for_its_body_is_asked() throws Exception {
        HttpResponse<String> answer = send(HttpRequest.newBuilder(root.toURI().resolve("/chords"))
                .version(HttpClient.Version.HTTP_1_1)
                .expectContinue(true)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"members\":[{}]}")));

        assertThat(answer.statusCode()).isEqualTo(422);
    }

    @Test
    void a_long_body_for_a_wrong_address_is_a_problem_as_well() {
        problem(json(padded(RedisAway.BODY_BYTES + 1)).post("/nope"), 413, "too_large");
    }

    @Test
    void too_many_members_are_a_413() {
        problem(
                        json("{\"members\":[{\"task\":\"a\"},{\"task\":\"a\"},{\"task\":\"a\"},{\"task\":\"a\"}]}")
                                .post("/chords"),
                        413,
                        "too_large")
                .body("violations[0].field", equalTo("members"));
    }

    @Test
    void a_member_at_the_limit_is_accepted_and_one_above_is_a_413() {
        problem(json("{\"members\":[" + member(100) + "]}").post("/chords"), 503, "unavailable");
        problem(json("{\"members\":[" + member(101) + "]}").post("/chords"), 413, "too_large")
                .body("violations[0].field", equalTo("members[0]"));
    }

    @Test
    void broken_rules_are_named_one_by_one() {
        problem(json("{\"members\":[{},{\"task\":\"a b\"}]}").post("/chords"), 422, "invalid")
                .body("violations.field", equalTo(List.of("members[0]", "members[1].task")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"k", "\"\"", "\"k\";a=1"})
    void an_idempotency_key_that_is_none_is_refused(String key) {
        problem(json("{\"members\":[]}").header("Idempotency-Key", key).post("/chords"), 422, "invalid")
                .body("violations[0].field", equalTo("Idempotency-Key"));
    }

    @Test
    void two_idempotency_keys_are_refused() {
        problem(json("{\"members\":[]}").header("Idempotency-Key", "a", "b").post("/chords"), 422, "invalid")
                .body("violations[0].field", equalTo("Idempotency-Key"));
    }

    @Test
    void without_redis_nothing_is_accepted_under_a_key_either() {
        problem(json("{\"members\":[]}").header("Idempotency-Key", "k").post("/chords"), 503, "unavailable")
                .header("Retry-After", "1");
    }

    static Stream<Arguments> parameters_that_are_wrong() {
        return Stream.of(
                arguments("/chords?limit=0", 422, "invalid", "limit"),
                arguments("/chords?limit=1001", 422, "invalid", "limit"),
                arguments("/chords?limit=many", 400, "wrong_type", "limit"),
                arguments("/chords?state=runing", 422, "invalid", "state"),
                arguments("/chords?label=order", 422, "invalid", "label"),
                arguments("/chords?cursor=x", 422, "invalid", "cursor"),
                arguments("/chords?stat=running", 400, "unknown_field", "stat"),
                arguments("/chords/" + ID + "?wait=3", 400, "unknown_field", "wait"),
                arguments("/chords/" + ID + "/outcomes?status=good", 422, "invalid", "status"),
                arguments("/chords/" + ID + "/outcomes?cursor=-1", 422, "invalid", "cursor"),
                arguments("/chords/" + ID + "/outcomes?format=csv", 422, "invalid", "format"),
                arguments("/chords/" + ID + "/outcomes?format=plain&limit=3", 400, "unknown_field", "limit"));
    }

    @ParameterizedTest
    @MethodSource
    void parameters_that_are_wrong(String path, int status, String type, String field) {
        problem(given().get(path), status, type).body("violations[0].field", equalTo(field));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/chords",
                "/chords/" + ID,
                "/chords/" + ID + "/outcomes",
                "/chords/" + ID + "/outcomes?format=plain",
                "/tasks/" + ID + ".0",
                "/tasks/" + ID + ".callback",
                "/task-definitions"
            })
    void without_redis_every_call_is_a_503(String path) {
        problem(given().get(path), 503, "unavailable").header("Retry-After", "1");
    }

    @Test
    void a_chord_without_redis_is_503_unavailable() {
        problem(json("{\"members\":[]}").header("Prefer", "wait=5").post("/chords"), 503, "unavailable")
                .header("Retry-After", "1");
    }

    @Test
    void without_redis_a_wait_fails_at_once() {
        problem(given().header("Prefer", "wait=30").get("/chords/{id}", ID), 503, "unavailable");
    }

    @Test
    void a_usable_request_id_and_trace_are_echoed() {
        String trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        problem(
                        given().header("X-Request-Id", "my-request.1")
                                .header("traceparent", trace)
                                .get("/chords/x"),
                        404,
                        "not_found")
                .header("X-Request-Id", "my-request.1")
                .header("traceparent", trace)
                .body("requestId", equalTo("my-request.1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "é", "<script>"})
    void a_request_id_that_is_not_usable_is_replaced(String id) {
        problem(given().header("X-Request-Id", id).get("/chords/x"), 404, "not_found")
                .header("X-Request-Id", matchesPattern("[0-9a-f-]{36}"));
    }

    @Test
    void a_request_id_is_at_most_128_characters() {
        given().header("X-Request-Id", "i".repeat(128)).get("/chords/x").then().header("X-Request-Id", "i".repeat(128));
        given().header("X-Request-Id", "i".repeat(129))
                .get("/chords/x")
                .then()
                .header("X-Request-Id", not("i".repeat(129)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01"
            })
    void a_malformed_trace_is_ignored(String trace) {
        given().header("traceparent", trace)
                .get("/chords/x")
                .then()
                .statusCode(404)
                .header("traceparent", nullValue());
    }

    private static ValidatableResponse problem(Response answer, int status, String type) {
        return answer.then()
                .statusCode(status)
                .contentType(Problem.MEDIA_TYPE)
                .header("X-Request-Id", notNullValue())
                .body("type", equalTo("urn:tutti:problem:" + type))
                .body("title", notNullValue())
                .body("status", equalTo(status))
                .body("detail", notNullValue())
                .body("requestId", equalTo(answer.header("X-Request-Id")));
    }

    private static RequestSpecification json(String body) {
        return given().contentType("application/json").body(body);
    }

    /** A chord without a task, of that many bytes. */
    private static String padded(int bytes) {
        String chord = "{\"members\":[{}]}";
        return chord + " ".repeat(bytes - chord.length());
    }

    /** A signature of that many bytes in the form in which it is stored, its queue included. */
    private static String member(int bytes) {
        String shortest = "{\"task\":\"a\",\"ref\":\"\"}";
        return shortest.replace("\"\"", "\"" + "r".repeat(bytes - shortest.length()) + "\"");
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
