package dev.tutti.auth;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(WithKeys.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class KeysOverHttpTest {
    private static final String LARGE = "{\"members\":[]}" + " ".repeat(5_000_000);

    @TestHTTPResource
    URL root;

    @ParameterizedTest
    @EnumSource
    void nobody_may_do_anything_without_a_key(Operations operation) {
        operation.isRefused(Optional.empty(), 401, "unauthenticated");
    }

    @ParameterizedTest
    @EnumSource
    void a_key_that_nobody_has_opens_nothing(Operations operation) {
        operation.isRefused(Optional.of("Bearer " + WithKeys.ADMIN + "x"), 401, "unauthenticated");
    }

    @ParameterizedTest
    @EnumSource
    void read_may_look(Operations operation) {
        operation.isFor("read", Optional.of("Bearer " + WithKeys.READ));
    }

    @ParameterizedTest
    @EnumSource
    void emit_may_submit_cancel_and_retry(Operations operation) {
        operation.isFor("emit", Optional.of("Bearer " + WithKeys.EMIT));
    }

    @ParameterizedTest
    @EnumSource
    void admin_may_do_everything(Operations operation) {
        operation.isFor(operation.right, Optional.of("Bearer " + WithKeys.ADMIN));
    }

    @ParameterizedTest
    @EnumSource
    void two_roles_open_what_either_does(Operations operation) {
        operation.isFor(operation.right, Optional.of("Bearer " + WithKeys.SHOP));
    }

    @Test
    void a_submission_without_a_key_is_a_401_unauthenticated() {
        Operations.SUBMIT.isRefused(Optional.empty(), 401, "unauthenticated");
    }

    @Test
    void a_submission_of_who_may_only_look_is_a_403_forbidden() {
        Operations.SUBMIT.isRefused(Optional.of("Bearer " + WithKeys.READ), 403, "forbidden");
    }

    @Test
    void no_operation_is_left_out_here() throws IOException {
        Set<String> described = new TreeSet<>();
        new ObjectMapper()
                .readTree(get("/q/openapi?format=json").asString())
                .path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .fieldNames()
                        .forEachRemaining(method -> described.add(method.toUpperCase() + " " + path.getKey())));

        assertThat(Operations.described().collect(Collectors.toSet())).isEqualTo(described);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic dXNlcjpwYXNz", "Bearer", "Bearer ", "sha256", "Bearer eyJhbGciOiJub25lIn0.e30."})
    void what_is_no_key_is_refused(String authorization) {
        Operations.LIST.isRefused(Optional.of(authorization), 401, "unauthenticated");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bearer ", "BEARER ", "Bearer   "})
    void the_scheme_is_read_as_http_has_it(String scheme) {
        assertThat(Operations.LIST.call(Optional.of(scheme + WithKeys.READ)).statusCode())
                .isEqualTo(200);
    }

    @Test
    void the_hash_of_a_key_is_no_key() {
        Operations.LIST.isRefused(
                Optional.of("Bearer " + KeyHash.of(WithKeys.READ).hex()), 401, "unauthenticated");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/q/openapi", "/q/swagger-ui/"})
    void the_description_is_for_everybody(String path) {
        assertThat(given().redirects().follow(true).get(path).statusCode()).isEqualTo(200);
    }

    @Test
    void what_is_not_there_says_so_to_everybody() {
        given().get("/nope").then().statusCode(404);
    }

    @Test
    void what_is_of_the_application_around_is_its_own_business() {
        get("/of-the-application").then().statusCode(200);
        given().header("Authorization", "Bearer nobodys")
                .get("/of-the-application")
                .then()
                .statusCode(200);
        get("/of-the-application/admins").then().statusCode(401);
        given().header("Authorization", "Bearer " + WithKeys.ADMIN)
                .get("/of-the-application/admins")
                .then()
                .statusCode(403);
    }

    @Test
    void emit_sees_what_came_of_its_own_chord() {
        submit(WithKeys.EMIT, UUID.randomUUID().toString())
                .then()
                .statusCode(200)
                .body("outcomes.value", equalTo(List.of("Good task")));
    }

    @Test
    void idempotency_keys_of_different_callers_never_meet() {
        String key = UUID.randomUUID().toString();
        String first = submit(WithKeys.EMIT, key).path("id");

        submit(WithKeys.SHOP, key)
                .then()
                .statusCode(200)
                .header("Idempotency-Replayed", nullValue())
                .body("id", not(equalTo(first)));
        submit(WithKeys.EMIT, key).then().header("Idempotency-Replayed", "true").body("id", equalTo(first));
    }

    @Test
    void a_caller_stays_the_same_while_its_key_is_changed() {
        String key = UUID.randomUUID().toString();
        String first = submit(WithKeys.EMIT, key).path("id");

        submit(WithKeys.EMIT_NEXT, key)
                .then()
                .header("Idempotency-Replayed", "true")
                .body("id", equalTo(first));
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "application/x-ndjson"})
    void a_large_body_of_somebody_who_may_not_is_refused_and_the_connection_goes_on(String type) throws Exception {
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        URI chords = root.toURI().resolve("/chords");
        for (String key : List.of("nobodys", WithKeys.READ)) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(chords)
                            .header("Authorization", "Bearer " + key)
                            .header("Content-Type", type)
                            .POST(HttpRequest.BodyPublishers.ofString(LARGE))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(key.equals("nobodys") ? 401 : 403);
        }
        HttpResponse<String> next = client.send(
                HttpRequest.newBuilder(chords)
                        .header("Authorization", "Bearer " + WithKeys.READ)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(next.statusCode()).isEqualTo(200);
    }

    @Test
    void no_key_is_ever_logged() {
        try (HeardLog log = new HeardLog()) {
            for (Operations operation : Operations.values()) {
                Stream.of(WithKeys.READ, WithKeys.EMIT, "nobodys-" + WithKeys.ADMIN)
                        .forEach(key -> operation.call(Optional.of("Bearer " + key)));
            }
            submit(WithKeys.EMIT, UUID.randomUUID().toString());

            assertThat(log.lines()).isNotEmpty().noneMatch(line -> Stream.of(
                            WithKeys.READ,
                            WithKeys.EMIT,
                            WithKeys.ADMIN,
                            KeyHash.of(WithKeys.READ).hex())
                    .anyMatch(line::contains));
        }
    }

    private static Response submit(String key, String idempotencyKey) {
        return given().header("Authorization", "Bearer " + key)
                .header("Idempotency-Key", idempotencyKey)
                .header("Prefer", "wait=30")
                .contentType("application/json")
                .body("{\"members\": [{\"task\": \"good_task\"}]}")
                .post("/chords");
    }
}
