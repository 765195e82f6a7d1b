package dev.tutti.api;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import dev.tutti.chord.ChordId;
import dev.tutti.store.RedisKeys;
import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The header Idempotency-Key. */
@QuarkusTest
@DisplayNameGeneration(ReplaceUnderscores.class)
class IdempotencyOverHttpTest {
    private static final String CHORD = "{\"members\": [{\"task\": \"good_task\"}], \"labels\": {\"l\": \"1\"}}";

    @Inject
    RedisDataSource redis;

    @Inject
    RedisKeys keys;

    private final String key = UUID.randomUUID().toString();

    @BeforeEach
    void the_worker_serves() {
        await().untilAsserted(() -> get("/task-definitions").then().body("tasks.name", hasItem("good_task")));
    }

    private Response submit(String key, String body) {
        return given().contentType("application/json")
                .header("Idempotency-Key", key)
                .body(body)
                .post("/chords");
    }

    private static void isProblem(Response answer, int status, String type) {
        answer.then().statusCode(status).body("type", equalTo("urn:tutti:problem:" + type));
    }

    @Test
    void the_same_again_is_the_same_chord_as_it_is_now() {
        Response first = submit(key, CHORD);
        String id = first.path("id");
        await().untilAsserted(() -> get("/chords/{id}", id).then().body("state", equalTo("completed")));

        Response again = submit("\"" + key + "\"", CHORD);

        first.then().statusCode(202).header("Idempotency-Replayed", nullValue());
        again.then()
                .statusCode(202)
                .header("Idempotency-Replayed", "true")
                .header("Location", "/chords/" + id)
                .body("id", equalTo(id))
                .body("state", equalTo("completed"));
    }

    @Test
    void the_same_again_can_be_waited_for() {
        String id = submit(key, CHORD).path("id");

        given().contentType("application/json")
                .header("Idempotency-Key", key)
                .header("Prefer", "wait=30")
                .body(CHORD)
                .post("/chords")
                .then()
                .statusCode(200)
                .header("Idempotency-Replayed", "true")
                .header("Preference-Applied", "wait=30")
                .body("id", equalTo(id))
                .body("outcomes", hasSize(1));
    }

    @Test
    void another_body_under_the_same_key_is_a_422_even_if_it_says_the_same() {
        submit(key, CHORD);

        Response other = submit(key, CHORD + " ");

        isProblem(other, 422, "key_of_another");
        other.then().body("violations[0].field", equalTo("Idempotency-Key")).header("Retry-After", nullValue());
    }

    @Test
    void a_key_whose_chord_is_still_being_submitted_is_a_409() {
        String id = submit(key, CHORD).path("id");
        ChordId chord = ChordId.parse(id).orElseThrow();
        await().untilAsserted(() -> get("/chords/{id}", id).then().body("state", equalTo("completed")));
        redis.hash(String.class).hset(keys.chord(chord), "state", "opening");
        redis.sortedSet(String.class).zadd(keys.opening(0), System.currentTimeMillis(), id);

        try {
            Response busy = submit(key, CHORD);

            isProblem(busy, 409, "key_in_use");
            busy.then().header("Retry-After", "1");
        } finally {
            redis.sortedSet(String.class).zrem(keys.opening(0), id);
            redis.hash(String.class).hset(keys.chord(chord), "state", "completed");
        }
    }

    @Test
    void a_key_whose_chord_was_removed_is_a_410() {
        String id = submit(key, CHORD).path("id");
        await().untilAsserted(() -> get("/chords/{id}", id).then().body("state", equalTo("completed")));
        redis.key().del(keys.chord(ChordId.parse(id).orElseThrow()));

        isProblem(submit(key, CHORD), 410, "chord_gone");
    }

    @Test
    void a_request_that_was_refused_does_not_use_up_its_key() {
        assertThat(submit(key, "{\"members\": [{}]}").statusCode()).isEqualTo(422);

        submit(key, CHORD).then().statusCode(202).header("Idempotency-Replayed", nullValue());
    }
}
