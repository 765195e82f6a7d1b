package dev.tutti.api;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasItems;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** {@code /queues} and {@code /workers} with a worker behind them. */
@QuarkusTest
@DisplayNameGeneration(ReplaceUnderscores.class)
class QueuesOverHttpTest {
    @BeforeEach
    void the_worker_serves() {
        await().untilAsserted(() -> get("/workers").then().body("workers.size()", greaterThanOrEqualTo(1)));
    }

    private static String submit(String body) {
        return given().contentType("application/json")
                .body(body)
                .post("/chords")
                .path("id");
    }

    @Test
    void a_queue_that_nobody_serves_shows_what_waits_in_it() {
        submit("{\"members\":[{\"task\":\"noop\",\"queue\":\"unserved\"},{\"task\":\"noop\",\"queue\":\"unserved\"}]}");

        Response queue = get("/queues/unserved");

        queue.then()
                .statusCode(200)
                .body("name", equalTo("unserved"))
                .body("queued", equalTo(2))
                .body("inHand", equalTo(0))
                .body("delayed", equalTo(0))
                .body("dueWithin1m", equalTo(0))
                .body("undispatched", equalTo(0))
                .body("backlog", equalTo(2));
        get("/queues").then().statusCode(200).body("queues.name", hasItems("default", "http", "unserved"));
        assertThat(get("/queues").jsonPath().getMap("queues.find { it.name == 'unserved' }"))
                .isEqualTo(queue.jsonPath().getMap("$"));
    }

    @Test
    void what_a_worker_runs_is_in_hand_in_its_queue_and_with_it() {
        String id = submit("{\"members\":[{\"task\":\"sleep\",\"args\":[60000]}]}");

        await().untilAsserted(() -> {
            get("/queues/default").then().body("inHand", greaterThanOrEqualTo(1));
            get("/workers").then().body("workers[0].inHand", greaterThanOrEqualTo(1));
        });
        given().post("/chords/{id}/cancel", id).then().statusCode(202);
    }

    @Test
    void a_worker_is_told_with_its_queues_and_when_it_was_seen() {
        Response workers = get("/workers");

        workers.then()
                .statusCode(200)
                .body("workers[0].role", equalTo("worker"))
                .body("workers[0].queues", equalTo(List.of("default", "http")))
                .body("workers[0].concurrency", equalTo(256));
        assertThat(Instant.parse(workers.path("workers[0].seenAt")))
                .isBetween(Instant.now().minusSeconds(15), Instant.now().plusSeconds(5));
    }

    @Test
    void a_queue_that_nobody_has_heard_of_is_empty() {
        get("/queues/nobodys-queue")
                .then()
                .statusCode(200)
                .body("name", equalTo("nobodys-queue"))
                .body("backlog", equalTo(0));
        assertThat(get("/queues").jsonPath().getList("queues.name")).doesNotContain("nobodys-queue");
    }

    @Test
    void what_cannot_be_the_name_of_a_queue_is_a_404() {
        get("/queues/.hidden")
                .then()
                .statusCode(404)
                .body("type", equalTo("urn:tutti:problem:not_found"))
                .body("detail", containsString("'.hidden'"));
    }
}
