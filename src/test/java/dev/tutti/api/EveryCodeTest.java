package dev.tutti.api;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.equalTo;

import dev.tutti.chord.ChordId;
import dev.tutti.store.RedisKeys;
import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.net.Socket;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Every status and problem of the contract once, where nothing more is needed than small limits; {@link NamedCodesTest}. */
@QuarkusTest
@TestProfile(SmallLimits.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class EveryCodeTest {
    private static final String NOOP = "{\"members\":[{\"task\":\"noop\"}]}";
    private static final String LONG = "{\"members\":[{\"task\":\"sleep\",\"args\":[60000]}]}";

    @TestHTTPResource
    URL root;

    @Inject
    RedisDataSource redis;

    @Inject
    RedisKeys keys;

    @Inject
    OpenChords open;

    @Inject
    Waits waits;

    private final String key = UUID.randomUUID().toString();

    @BeforeEach
    void nothing_is_open() {
        open.areNone();
    }

    @AfterEach
    void nothing_stays_open() {
        open.cancel();
    }

    @Test
    void a_chord_that_is_there_is_200() {
        get("/chords/{id}", submitted(NOOP)).then().statusCode(200).contentType("application/json");
    }

    @Test
    void a_chord_that_was_accepted_is_202() {
        submit(NOOP).then().statusCode(202).header("Location", containsString("/chords/"));
    }

    @Test
    void events_whose_end_was_seen_are_204() {
        String id = ended(NOOP);
        String events = get("/chords/{id}/events", id).asString();
        String last = events.substring(events.lastIndexOf("id: ") + 4, events.lastIndexOf("\nevent: ended"));

        given().header("Last-Event-ID", last)
                .get("/chords/{id}/events", id)
                .then()
                .statusCode(204)
                .body(emptyString());
    }

    @Test
    void half_a_body_is_400_malformed() {
        is(400, "malformed", submit("{\"members\":["));
    }

    @Test
    void a_field_that_does_not_exist_is_400_unknown_field() {
        is(400, "unknown_field", submit("{\"members\":[],\"colour\":1}"));
    }

    @Test
    void a_text_instead_of_a_list_is_400_wrong_type() {
        is(400, "wrong_type", submit("{\"members\":\"noop\"}"));
    }

    @Test
    void a_chord_that_never_was_is_404_not_found() {
        is(404, "not_found", get("/chords/01936d3e-0000-7000-8000-000000000000-0"));
    }

    @Test
    void deleting_a_chord_is_405_method_not_allowed() {
        is(405, "method_not_allowed", given().delete("/chords/x")).header("Allow", "GET, HEAD, OPTIONS");
    }

    @Test
    void an_answer_as_a_page_is_406_not_acceptable() {
        is(406, "not_acceptable", given().accept("text/html").get("/chords"));
    }

    @Test
    void the_plain_list_of_a_running_chord_is_409_not_joined() {
        is(409, "not_joined", get("/chords/{id}/outcomes?format=plain", submitted(LONG)));
    }

    @Test
    void cancelling_an_ended_chord_is_409_wrong_state() {
        is(409, "wrong_state", given().post("/chords/{id}/cancel", ended(NOOP)));
    }

    @Test
    void a_key_whose_chord_is_still_being_submitted_is_409_key_in_use() {
        String id = keyed(NOOP).path("id");
        await().until(() -> get("/chords/{id}", id).path("endedAt") != null);
        redis.hash(String.class).hset(keys.chord(chord(id)), "state", "opening");
        redis.sortedSet(String.class).zadd(keys.opening(0), System.currentTimeMillis(), id);
        try {
            is(409, "key_in_use", keyed(NOOP)).header("Retry-After", "1");
        } finally {
            redis.sortedSet(String.class).zrem(keys.opening(0), id);
            redis.hash(String.class).hset(keys.chord(chord(id)), "state", "completed");
        }
    }

    @Test
    void a_key_whose_chord_was_removed_is_410_chord_gone() {
        String id = keyed(NOOP).path("id");
        await().until(() -> get("/chords/{id}", id).path("endedAt") != null);
        redis.key().del(keys.chord(chord(id)));

        is(410, "chord_gone", keyed(NOOP));
    }

    @Test
    void more_members_than_a_chord_may_have_are_413_too_large() {
        is(413, "too_large", submit("{\"members\":[{},{},{},{}]}"));
    }

    @Test
    void a_chord_in_xml_is_415_unsupported_media_type() {
        is(
                415,
                "unsupported_media_type",
                given().contentType("application/xml").body("<chord/>").post("/chords"));
    }

    @Test
    void a_member_without_a_task_is_422_invalid() {
        is(422, "invalid", submit("{\"members\":[{}]}"));
    }

    @Test
    void another_body_under_the_same_key_is_422_key_of_another() {
        keyed(NOOP).then().statusCode(202);

        is(422, "key_of_another", keyed(LONG));
    }

    @Test
    void a_chord_as_a_link_of_a_chain_is_422_not_supported() {
        is(422, "not_supported", submit("{\"members\":[{\"task\":\"noop\",\"then\":{\"members\":[]}}]}"));
    }

    @Test
    void more_open_members_than_may_be_are_429_backlog_full() {
        String three = LONG.replace(
                "]}]}", "]},{\"task\":\"sleep\",\"args\":[60000]},{\"task\":\"sleep\",\"args\":[60000]}]}");
        submitted(three);
        submitted(three);

        is(429, "backlog_full", submit(NOOP)).header("Retry-After", "1");
    }

    @Test
    void more_queues_than_may_be_are_429_too_many_queues() {
        String id = submitted("{\"members\":[{\"task\":\"noop\",\"queue\":\"a\"},{\"task\":\"noop\",\"queue\":\"b\"},"
                + "{\"task\":\"noop\"}],\"callback\":{\"task\":\"noop\",\"queue\":\"c\"}}");

        is(429, "too_many_queues", submit("{\"members\":[{\"task\":\"noop\",\"queue\":\"d\"}]}"))
                .header("Retry-After", "1");
        cancel(id);
    }

    @Test
    void a_chord_that_cannot_be_read_is_500_internal() {
        String id = ended(NOOP);
        redis.hash(String.class).hset(keys.chord(chord(id)), "labels", "{");
        try {
            is(500, "internal", get("/chords/{id}", id));
        } finally {
            redis.hash(String.class).hset(keys.chord(chord(id)), "labels", "{}");
        }
    }

    @Test
    void a_chord_while_redis_is_full_is_503_memory_full() {
        redis.execute("CONFIG", "SET", "maxmemory-policy", "noeviction");
        redis.execute("CONFIG", "SET", "maxmemory", "1");
        try {
            await().untilAsserted(() -> is(503, "memory_full", submit(NOOP)).header("Retry-After", "1"));
        } finally {
            redis.execute("CONFIG", "SET", "maxmemory", "0");
        }
        await().untilAsserted(() -> submit(NOOP).then().statusCode(202));
    }

    @Test
    void events_for_more_clients_than_may_wait_are_503_too_many_waits() throws Exception {
        String id = submitted(LONG);
        try (Socket follower = new Socket(root.getHost(), root.getPort())) {
            follower.getOutputStream()
                    .write(("GET /chords/" + id + "/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            await().until(() -> waits.now() == 1);

            is(503, "too_many_waits", get("/chords/{id}/events", id)).header("Retry-After", "1");
        }
        await().until(() -> waits.now() == 0);
    }

    private static RequestSpecification json(String chord) {
        return given().contentType("application/json").body(chord);
    }

    private static Response submit(String chord) {
        return json(chord).post("/chords");
    }

    private static String submitted(String chord) {
        return submit(chord).then().statusCode(202).extract().path("id");
    }

    private Response keyed(String chord) {
        return json(chord).header("Idempotency-Key", key).post("/chords");
    }

    private static String ended(String chord) {
        String id = submitted(chord);
        await().until(() -> get("/chords/{id}", id).path("endedAt") != null);
        return id;
    }

    private static void cancel(String id) {
        given().post("/chords/{id}/cancel", id).then().statusCode(202);
    }

    private static ChordId chord(String id) {
        return ChordId.parse(id).orElseThrow();
    }

    private static ValidatableResponse is(int status, String type, Response answer) {
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(status);
        return answer.then()
                .contentType(Problem.MEDIA_TYPE)
                .body("type", equalTo("urn:tutti:problem:" + type))
                .body("status", equalTo(status));
    }
}
