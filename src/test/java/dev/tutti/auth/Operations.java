package dev.tutti.auth;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Stream;

/** Every call there is, and the right that it takes. */
enum Operations {
    SUBMIT("POST", "/chords", "emit"),
    SUBMIT_NDJSON("POST", "/chords", "emit"),
    CANCEL("POST", "/chords/{id}/cancel", "emit"),
    RETRY_CHORD("POST", "/chords/{id}/retry", "emit"),
    RETRY_CALLBACK("POST", "/chords/{id}/callback/retry", "emit"),
    RETRY_TASK("POST", "/tasks/{taskId}/retry", "emit"),
    LIST("GET", "/chords", "read"),
    HEAD_OF_LIST("HEAD", "/chords", "read"),
    CHORD("GET", "/chords/{id}", "read"),
    OUTCOMES("GET", "/chords/{id}/outcomes", "read"),
    PLAIN_OUTCOMES("GET", "/chords/{id}/outcomes", "read"),
    NDJSON_OUTCOMES("GET", "/chords/{id}/outcomes", "read"),
    EVENTS("GET", "/chords/{id}/events", "read"),
    TASK("GET", "/tasks/{taskId}", "read"),
    DEFINITIONS("GET", "/task-definitions", "read"),
    QUEUES("GET", "/queues", "read"),
    QUEUE("GET", "/queues/{queue}", "read"),
    WORKERS("GET", "/workers", "read");

    private static final String ID = "01936d3e-0000-7000-8000-000000000000-0";

    final String method;
    final String path;
    final String right;

    Operations(String method, String path, String right) {
        this.method = method;
        this.path = path;
        this.right = right;
    }

    /** Calls it with what Authorization says; the chord that it asks for is not there. */
    Response call(Optional<String> authorization) {
        RequestSpecification request = given();
        authorization.ifPresent(text -> request.header("Authorization", text));
        switch (this) {
            case SUBMIT -> request.contentType("application/json").body("{\"members\":[]}");
            case SUBMIT_NDJSON ->
                request.contentType("application/x-ndjson; charset=UTF-8")
                        .body("{}\n".getBytes(StandardCharsets.UTF_8));
            case PLAIN_OUTCOMES -> request.queryParam("format", "plain");
            case NDJSON_OUTCOMES -> request.accept("application/x-ndjson");
            default -> {}
        }
        return request.request(
                method, path.replace("{id}", ID).replace("{taskId}", ID + ".0").replace("{queue}", "nobodys"));
    }

    /** Whoever has that right and no other is let through where it is the one that this call takes, and refused elsewhere. */
    void isFor(String has, Optional<String> authorization) {
        if (right.equals(has)) {
            assertThat(call(authorization).statusCode()).as(toString()).isIn(200, 202, 404);
        } else {
            isRefused(authorization, 403, "forbidden");
        }
    }

    void isRefused(Optional<String> authorization, int status, String type) {
        Response answer = call(authorization);
        answer.then()
                .statusCode(status)
                .contentType("application/problem+json")
                .header("X-Request-Id", notNullValue())
                .header("WWW-Authenticate", status == 401 ? containsString("Bearer") : nullValue());
        if (!method.equals("HEAD")) {
            answer.then()
                    .body("type", equalTo("urn:tutti:problem:" + type))
                    .body("detail", notNullValue())
                    .body("requestId", equalTo(answer.header("X-Request-Id")));
        }
    }

    /** Those that the OpenAPI document has, one for each method and path. */
    static Stream<String> described() {
        return Stream.of(values())
                .filter(operation -> operation != HEAD_OF_LIST)
                .map(operation -> operation.method + " " + operation.path)
                .distinct();
    }
}
