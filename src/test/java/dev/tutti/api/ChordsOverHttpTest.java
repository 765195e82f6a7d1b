package dev.tutti.api;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.either;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The API with everything behind it: Redis, worker, aggregator, the demo's tasks. */
@QuarkusTest
@DisplayNameGeneration(ReplaceUnderscores.class)
class ChordsOverHttpTest {
    private static final String THREE = """
            {"members": [{"task": "good_task", "ref": "first"}, {"task": "bad_task"}, {"task": "other_good_task"}],
             "callback": {"task": "tasks_completed"}, "labels": {"order": "17"}}
            """;

    @BeforeEach
    void the_worker_serves() {
        await().untilAsserted(() -> get("/task-definitions").then().body("tasks.name", hasItem("good_task")));
    }

    @Test
    void a_chord_is_accepted_with_its_address() {
        Response answer = chord(THREE).post("/chords");

        answer.then()
                .statusCode(202)
                .contentType("application/json")
                .header("Location", equalTo("/chords/" + answer.path("id")))
                .header("Preference-Applied", nullValue())
                .body("round", equalTo(1))
                .body("onFailure", equalTo("collect"))
                .body("total", equalTo(3))
                .body("pending", equalTo(3))
                .body("labels.order", equalTo("17"))
                .body("callback.id", equalTo(answer.path("id") + ".callback"))
                .body("callback.task", equalTo("tasks_completed"))
                .body("callback.status", equalTo("waiting"))
                .body("createdAt", notNullValue());
        assertThat(answer.jsonPath().getMap("$").keySet())
                .contains("deadlineAt", "joinedAt", "endedAt", "closedBy", "errback", "parent", "waitingFor");
    }

    @Test
    void an_open_chord_that_is_read_alone_says_what_it_waits_for() {
        String id = chord("""
                        {"members": [{"task": "sleep", "args": [20000]}, {"task": "good_task", "delay": "PT1H"},
                                     {"task": "good_task", "queue": "nobodys-waiting"}]}
                        """).post("/chords").path("id");

        await().untilAsserted(() -> get("/chords/{id}", id)
                .then()
                .body("waitingFor.inHand.count", equalTo(1))
                .body("waitingFor.delayed.count", equalTo(1)));

        get("/chords/{id}", id)
                .then()
                .body("waitingFor.undispatched", equalTo(0))
                .body("waitingFor.inFlight", equalTo(3))
                .body("waitingFor.approximate", equalTo(false))
                .body("waitingFor.inHand.first.id", contains(id + ".0"))
                .body("waitingFor.inHand.first[0].worker", notNullValue())
                .body("waitingFor.delayed.first.index", contains(1))
                .body("waitingFor.delayed.first[0].until", notNullValue())
                .body("waitingFor.queued.first.index", contains(2))
                .body("waitingFor.queued.first[0].attempt", equalTo(1))
                .body("waitingFor.queued.first[0].worker", nullValue());
        get("/chords?state=running&limit=1").then().body("chords[0].waitingFor", nullValue());
        chord("").post("/chords/{id}/cancel", id).then().statusCode(202);
        await().untilAsserted(() -> get("/chords/{id}", id).then().body("waitingFor", nullValue()));
    }

    @Test
    void waiting_answers_the_ended_chord_with_its_outcomes() {
        Response answer = chord(THREE).header("Prefer", "wait=60").post("/chords");

        answer.then()
                .statusCode(200)
                .header("Location", equalTo("/chords/" + answer.path("id")))
                .header("Preference-Applied", "wait=60")
                .body("state", equalTo("completed"))
                .body("succeeded", equalTo(2))
                .body("failed", equalTo(1))
                .body("pending", equalTo(0))
                .body("joinedAt", notNullValue())
                .body("endedAt", notNullValue())
                .body("callback.status", equalTo("success"))
                .body("callback.attempts", equalTo(1))
                .body("callback.value", nullValue())
                .body("outcomes.index", contains(0, 1, 2))
                .body("outcomes.status", contains("success", "failure", "success"))
                .body("outcomes[0].id", equalTo(answer.path("id") + ".0"))
                .body("outcomes[0].ref", equalTo("first"))
                .body("outcomes[0].value", equalTo("Good task"))
                .body("outcomes[1].exception.type", equalTo("Exception"))
                .body("outcomes[1].exception.class", equalTo("java.lang.Exception"))
                .body("outcomes[1].exception.message", equalTo("Bad Task!!!"))
                .body("outcomes[1].exception.reason", equalTo("threw"))
                .body("outcomesUrl", nullValue());
    }

    @Test
    void waiting_gives_up_in_time_and_still_answers_202() {
        chord("{\"members\":[{\"task\":\"sleep\",\"args\":[60000]}]}")
                .header("Prefer", "wait=1")
                .post("/chords")
                .then()
                .statusCode(202)
                .header("Preference-Applied", "wait=1")
                .body("state", equalTo("running"))
                .body("outcomes", nullValue());
    }

    @Test
    void a_wait_longer_than_the_limit_is_shortened_to_it() {
        chord("{\"members\":[]}")
                .header("Prefer", "wait=100000")
                .post("/chords")
                .then()
                .statusCode(200)
                .header("Preference-Applied", "wait=60");
    }

    @Test
    void outcomes_beyond_64_kib_are_left_at_their_address() {
        Response answer = ended("{\"members\":[" + echoes(5, "\"" + "x".repeat(20_000) + "\"") + "]}");

        answer.then()
                .statusCode(200)
                .body("outcomes", nullValue())
                .body("outcomesUrl", equalTo("/chords/" + answer.path("id") + "/outcomes"));
    }

    @Test
    void a_deadline_ends_members_and_the_callback_still_runs() {
        Response answer = chord("{\"members\":[{\"task\":\"sleep\",\"args\":[60000]},{\"task\":\"good_task\"}],"
                        + "\"callback\":{\"task\":\"tasks_completed\"},\"deadline\":\"PT1S\"}")
                .header("Prefer", "wait=60")
                .post("/chords");

        answer.then()
                .statusCode(200)
                .body("state", equalTo("completed"))
                .body("closedBy", equalTo("deadline"))
                .body("deadlineAt", notNullValue())
                .body("outcomes[0].exception.reason", equalTo("deadline"))
                .body("outcomes[0].exception.type", equalTo("Deadline"))
                .body("outcomes[0].task", equalTo("sleep"))
                .body("outcomes[1].value", equalTo("Good task"));
    }

    @Test
    void a_chord_is_cancelled_once() {
        String id = chord("{\"members\":[{\"task\":\"sleep\",\"args\":[60000]}]}")
                .post("/chords")
                .path("id");

        given().post("/chords/{id}/cancel", id)
                .then()
                .statusCode(202)
                .body("state", equalTo("completed"))
                .body("closedBy", equalTo("cancelled"))
                .body("failed", equalTo(1));
        given().post("/chords/{id}/cancel", id)
                .then()
                .statusCode(409)
                .body("type", equalTo("urn:tutti:problem:wrong_state"));
        get("/chords/{id}/outcomes?format=plain", id)
                .then()
                .body("[0]", equalTo("Cancelled: the chord was cancelled before this member had ended"));
    }

    @Test
    void failed_members_run_again_as_the_next_round() {
        String id = ended(THREE).path("id");

        given().post("/chords/{id}/retry", id).then().statusCode(202).body("round", equalTo(2));

        given().header("Prefer", "wait=60")
                .get("/chords/{id}", id)
                .then()
                .body("state", equalTo("completed"))
                .body("round", equalTo(2))
                .body("succeeded", equalTo(2))
                .body("failed", equalTo(1))
                .body("outcomes.status", contains("success", "failure", "success"));
        given().post("/tasks/{id}.1/retry", id).then().statusCode(202).body("round", equalTo(3));
        given().post("/tasks/{id}.0/retry", id).then().statusCode(409);
        given().post("/chords/{id}/callback/retry", id).then().statusCode(409);
    }

    @Test
    void a_callback_that_failed_runs_again_alone() {
        String id =
                ended("{\"members\":[],\"callback\":{\"task\":\"bad_task\"}}").path("id");
        String firstEnd = get("/chords/{id}", id)
                .then()
                .body("state", equalTo("callback_failed"))
                .extract()
                .path("endedAt");

        given().post("/chords/{id}/callback/retry", id)
                .then()
                .statusCode(202)
                .body(
                        "state",
                        either(equalTo("joined")).or(equalTo("callback_failed"))) // it may have failed again by now
                .body("round", equalTo(1));
        await().untilAsserted(() -> get("/chords/{id}", id)
                .then()
                .body("state", equalTo("callback_failed"))
                .body("endedAt", not(equalTo(firstEnd))));
    }

    @Test
    void a_chord_without_members_has_ended_at_once() {
        chord("{\"members\":[]}")
                .post("/chords")
                .then()
                .statusCode(202)
                .body("state", equalTo("completed"))
                .body("callback", nullValue());
    }

    @Test
    void a_chord_is_read_and_waited_for() {
        String id = chord(THREE).post("/chords").path("id");

        given().header("Prefer", "wait=60")
                .get("/chords/{id}", id)
                .then()
                .statusCode(200)
                .header("Preference-Applied", "wait=60")
                .body("state", equalTo("completed"))
                .body("outcomes", hasSize(3));
        get("/chords/{id}", id)
                .then()
                .statusCode(200)
                .body("state", equalTo("completed"))
                .body("outcomes", nullValue());
    }

    @Test
    void chords_are_listed_by_label_newest_first_and_page_by_page() {
        String batch = UUID.randomUUID().toString();
        List<String> ids = IntStream.range(0, 5)
                .mapToObj(i -> chord("{\"members\":[],\"labels\":{\"batch\":\"" + batch + "\"}}")
                        .post("/chords")
                        .<String>path("id"))
                .toList();

        JsonPath first = get("/chords?label=batch:" + batch + "&limit=3").jsonPath();
        JsonPath second = get("/chords?label=batch:" + batch + "&limit=3&cursor=" + first.get("next"))
                .jsonPath();

        assertThat(first.getList("chords.id")).isEqualTo(List.of(ids.get(4), ids.get(3), ids.get(2)));
        assertThat(second.getList("chords.id")).isEqualTo(List.of(ids.get(1), ids.get(0)));
    }

    @Test
    void chords_are_listed_by_state() {
        String ended = ended(THREE).path("id");

        get("/chords?state=completed,callback_failed&label=&limit=1000&cursor=")
                .then()
                .statusCode(200)
                .body("chords.id", hasItem(ended));
        get("/chords?state=running&limit=1000").then().statusCode(200).body("chords.id", not(hasItem(ended)));
    }

    @Test
    void outcomes_come_in_pages_and_by_status() {
        String id = ended(THREE).path("id");

        get("/chords/{id}/outcomes?limit=2", id)
                .then()
                .statusCode(200)
                .body("outcomes.index", contains(0, 1))
                .body("next", equalTo("2"));
        get("/chords/{id}/outcomes?limit=2&cursor=2", id)
                .then()
                .body("outcomes.index", contains(2))
                .body("next", nullValue());
        get("/chords/{id}/outcomes?status=failure", id)
                .then()
                .body("outcomes.index", contains(1))
                .body("next", nullValue());
        get("/chords/{id}/outcomes?status=success&limit=1", id)
                .then()
                .body("outcomes.index", contains(0))
                .body("next", equalTo("1"));
        get("/chords/{id}/outcomes?cursor=3", id).then().body("outcomes", empty());
    }

    @Test
    void open_members_are_pending() {
        String id = chord("{\"members\":[{\"task\":\"sleep\",\"args\":[2000]}]}")
                .post("/chords")
                .path("id");

        assertThat(get("/chords/{id}/outcomes", id).asString())
                .isEqualTo("{\"outcomes\":[{\"index\":0,\"status\":\"pending\"}],\"next\":null}");
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> get("/tasks/{id}.0", id)
                .then()
                .body("status", equalTo("running"))
                .body("outcome", nullValue()));
        get("/chords/{id}/outcomes?format=plain", id)
                .then()
                .statusCode(409)
                .contentType(Problem.MEDIA_TYPE)
                .body("type", equalTo("urn:tutti:problem:not_joined"));
    }

    @Test
    void outcomes_are_streamed_one_a_line() {
        String id = ended(THREE).path("id");

        Response lines = given().accept("application/x-ndjson").get("/chords/{id}/outcomes", id);

        lines.then().statusCode(200).contentType("application/x-ndjson");
        assertThat(lines.asString().lines())
                .hasSize(3)
                .allSatisfy(line -> assertThat(line).startsWith("{\"index\":").endsWith("}"));
        assertThat(given().accept("application/x-ndjson")
                        .get("/chords/{id}/outcomes?status=failure", id)
                        .asString()
                        .lines())
                .singleElement()
                .asString()
                .contains("\"Bad Task!!!\"");
    }

    @Test
    void the_plain_list_has_bare_values_and_failures_as_text() {
        String id = ended(THREE).path("id");

        assertThat(get("/chords/{id}/outcomes?format=plain", id)
                        .then()
                        .statusCode(200)
                        .contentType("application/json")
                        .extract()
                        .asString())
                .isEqualTo("[\"Good task\",\"Exception: Bad Task!!!\",\"Other good task\"]");
    }

    @Test
    void a_chord_without_members_has_empty_lists() {
        String id = chord("{\"members\":[]}").post("/chords").path("id");

        assertThat(get("/chords/{id}/outcomes?format=plain", id).asString()).isEqualTo("[]");
        assertThat(given().accept("application/x-ndjson")
                        .get("/chords/{id}/outcomes", id)
                        .asString())
                .isEmpty();
        assertThat(get("/chords/{id}/outcomes", id).asString()).isEqualTo("{\"outcomes\":[],\"next\":null}");
    }

    @Test
    void values_keep_their_digits_on_the_way_through_everything() {
        String values = "1.25,1.10,123456789012345678901234567890,\"é😀\",null,{\"a\":[]},true";
        String members = List.of(values.split(",")).stream()
                .map(value -> "{\"task\":\"echo\",\"args\":[" + value + "]}")
                .collect(Collectors.joining(","));

        String id = ended("{\"members\":[" + members + "]}").path("id");

        assertThat(get("/chords/{id}/outcomes?format=plain", id).asString()).isEqualTo("[" + values + "]");
    }

    @Test
    void thousands_of_outcomes_are_streamed_in_order() {
        int members = 2_500;
        String id = ended("{\"members\":["
                        + IntStream.range(0, members)
                                .mapToObj(i -> "{\"task\":\"echo\",\"args\":[" + i + "]}")
                                .collect(Collectors.joining(","))
                        + "]}")
                .path("id");

        assertThat(get("/chords/{id}/outcomes?format=plain", id).asString())
                .isEqualTo(IntStream.range(0, members)
                        .mapToObj(String::valueOf)
                        .collect(Collectors.joining(",", "[", "]")));
        assertThat(given().accept("application/x-ndjson")
                        .get("/chords/{id}/outcomes", id)
                        .asString()
                        .lines())
                .hasSize(members);
    }

    @Test
    void tasks_are_found_by_their_id() {
        String id = ended("{\"members\":[{\"task\":\"echo\",\"args\":[1.50],\"ref\":\"mine\"}],"
                        + "\"callback\":{\"task\":\"tasks_completed\"}}")
                .path("id");

        get("/tasks/{id}.0", id)
                .then()
                .statusCode(200)
                .body("id", equalTo(id + ".0"))
                .body("index", equalTo(0))
                .body("task", equalTo("echo"))
                .body("args", contains(1.5f))
                .body("kwargs", equalTo(Map.of()))
                .body("ref", equalTo("mine"))
                .body("queue", equalTo("default"))
                .body("status", equalTo("success"))
                .body("outcome.index", equalTo(0))
                .body("outcome.value", equalTo(1.5f));
        get("/tasks/{id}.callback", id)
                .then()
                .statusCode(200)
                .body("id", equalTo(id + ".callback"))
                .body("index", nullValue())
                .body("task", equalTo("tasks_completed"))
                .body("status", equalTo("success"))
                .body("outcome.status", equalTo("success"));
        for (String unknown : List.of(id + ".1", id + ".errback", id, "nonsense")) {
            get("/tasks/{id}", unknown).then().statusCode(404).body("type", equalTo("urn:tutti:problem:not_found"));
        }
    }

    @Test
    void an_errback_is_a_task_like_a_callback() {
        String id = given().contentType("application/json")
                .header("Prefer", "wait=30")
                .body("{\"members\":[{\"task\":\"bad_task\"}],\"callback\":{\"task\":\"tasks_completed\"},"
                        + "\"onFailure\":\"propagate\",\"errback\":{\"task\":\"fail\",\"args\":[\"no\"]}}")
                .post("/chords")
                .then()
                .statusCode(200)
                .body("state", equalTo("callback_skipped"))
                .body("onFailure", equalTo("propagate"))
                .body("callback.status", equalTo("skipped"))
                .body("errback.status", equalTo("failure"))
                .extract()
                .path("id");

        get("/tasks/{id}.errback", id)
                .then()
                .statusCode(200)
                .body("id", equalTo(id + ".errback"))
                .body("index", nullValue())
                .body("task", equalTo("fail"))
                .body("status", equalTo("failure"))
                .body("outcome.id", equalTo(id + ".errback"));
        get("/tasks/{id}.callback", id)
                .then()
                .body("status", equalTo("skipped"))
                .body("outcome", nullValue());
        get("/chords?state=callback_skipped&limit=1000").then().body("chords.id", hasItem(id));
        given().post("/chords/{id}/callback/retry", id).then().statusCode(409);
        given().post("/tasks/{id}.errback/retry", id)
                .then()
                .statusCode(202)
                .body("round", equalTo(1))
                .body("id", equalTo(id));
    }

    @Test
    void a_chord_that_fails_fast_says_what_closed_it() {
        given().contentType("application/json")
                .header("Prefer", "wait=30")
                .body("{\"members\":[{\"task\":\"bad_task\"},{\"task\":\"noop\",\"queue\":\"nobodys\"}],"
                        + "\"onFailure\":\"fail_fast\"}")
                .post("/chords")
                .then()
                .statusCode(200)
                .body("state", equalTo("completed"))
                .body("onFailure", equalTo("fail_fast"))
                .body("closedBy", equalTo("fail_fast"))
                .body("outcomes[1].exception.reason", equalTo("cancelled"));
    }

    @Test
    void an_open_task_is_queued_until_a_worker_has_it_in_hand() {
        String id = given().contentType("application/json")
                .body("{\"members\":[{\"task\":\"sleep\",\"args\":[60000]},{\"task\":\"noop\",\"queue\":\"nobody\"}],"
                        + "\"callback\":{\"task\":\"tasks_completed\"}}")
                .post("/chords")
                .path("id");

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> get("/tasks/{id}.0", id).then().body("status", equalTo("running")));
        get("/tasks/{id}.1", id).then().body("status", equalTo("queued"));
        get("/tasks/{id}.callback", id).then().body("status", equalTo("waiting"));
    }

    @Test
    void a_chain_says_in_which_link_it_is_and_which_are_behind() {
        Response accepted = chord("""
                        {"members": [{"task": "echo", "args": [1],
                                      "then": {"task": "echo", "queue": "nobodys-link", "ref": "second",
                                               "then": {"url": "https://shop.example/a?b=s3cret", "method": "PUT"}}}]}
                        """).post("/chords");
        String id = accepted.path("id");

        accepted.then().body("warnings", contains(containsString("nobodys-link")));
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> get("/tasks/{id}.0", id).then().body("link", equalTo(2)));
        Response task = get("/tasks/{id}.0", id);
        task.then()
                .body("status", equalTo("queued"))
                .body("links", equalTo(3))
                .body("then.task", contains("echo", "https://shop.example/a"))
                .body("then.queue", contains("nobodys-link", "http"))
                .body("then[0].ref", equalTo("second"))
                .body("then[1].method", equalTo("PUT"));
        assertThat(task.asString()).doesNotContain("s3cret");
        get("/chords/{id}", id).then().body("waitingFor.queued.count", equalTo(1));
        given().post("/chords/{id}/cancel", id).then().statusCode(202);
        get("/tasks/{id}.0", id).then().body("status", equalTo("failure")).body("link", nullValue());
    }

    @Test
    void the_tasks_of_live_workers_are_told_with_their_parameters() {
        get("/task-definitions")
                .then()
                .statusCode(200)
                .body("tasks.name", hasItem("tasks_completed"))
                .body("tasks.find { it.name == 'echo' }.queue", equalTo("default"))
                .body("tasks.find { it.name == 'echo' }.parameters.name", contains("value"));
    }

    @Test
    void a_bad_request_stores_nothing() {
        int before = get("/chords?limit=1000").jsonPath().getList("chords").size();

        chord("{\"members\":[{\"task\":\"good_task\"},{}]}")
                .post("/chords")
                .then()
                .statusCode(422);

        assertThat(get("/chords?limit=1000").jsonPath().getList("chords")).hasSize(before);
    }

    @Test
    void a_body_of_eleven_mebibytes_is_a_413_and_stores_nothing() {
        int before = get("/chords?limit=1000").jsonPath().getList("chords").size();

        chord("{\"members\":[]}" + " ".repeat(11 << 20))
                .post("/chords")
                .then()
                .statusCode(413)
                .contentType(Problem.MEDIA_TYPE);

        assertThat(get("/chords?limit=1000").jsonPath().getList("chords")).hasSize(before);
    }

    @Test
    void a_body_of_almost_ten_mebibytes_is_accepted() {
        String ref = "r".repeat(100);
        String members = IntStream.range(0, 80_000)
                .mapToObj(i -> "{\"task\":\"noop\",\"ref\":\"" + ref + "\"}")
                .collect(Collectors.joining(","));

        chord("{\"members\":[" + members + "]}")
                .post("/chords")
                .then()
                .statusCode(202)
                .body("total", equalTo(80_000));
    }

    private static RequestSpecification chord(String body) {
        return given().contentType("application/json").body(body);
    }

    private static Response ended(String body) {
        Response answer = chord(body).header("Prefer", "wait=30").post("/chords");
        answer.then().statusCode(200);
        return answer;
    }

    private static String echoes(int number, String value) {
        return IntStream.range(0, number)
                .mapToObj(i -> "{\"task\":\"echo\",\"args\":[" + value + "]}")
                .collect(Collectors.joining(","));
    }
}
