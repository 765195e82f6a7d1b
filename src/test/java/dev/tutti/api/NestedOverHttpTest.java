package dev.tutti.api;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import dev.tutti.wire.NestedJson;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.config.EncoderConfig;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Chords in chords as clients see them. */
@QuarkusTest
@DisplayNameGeneration(ReplaceUnderscores.class)
class NestedOverHttpTest {
    private static final String TREE = """
            {"members": [
               {"members": [{"task": "echo", "args": [1]}, {"task": "bad_task"}], "ref": "list"},
               {"task": "echo", "args": ["between"]},
               {"members": [{"task": "echo", "args": [2]}], "callback": {"task": "good_task"}},
               {"members": [], "callback": {"task": "tasks_completed"}}]}
            """;

    @BeforeEach
    void the_worker_serves() {
        await().untilAsserted(() -> get("/task-definitions").then().body("tasks.name", hasItem("good_task")));
    }

    private static Response submit(String type, String body) {
        return given().config(RestAssured.config()
                        .encoderConfig(EncoderConfig.encoderConfig()
                                .appendDefaultContentCharsetToContentTypeIfUndefined(false)))
                .contentType(type)
                .header("Prefer", "wait=60")
                .body(body.getBytes(StandardCharsets.UTF_8))
                .post("/chords");
    }

    @Test
    void a_tree_of_chords_is_one_list_of_outcomes_with_a_chord_behind_each() {
        Response answer = submit("application/json", TREE);

        answer.then()
                .statusCode(200)
                .body("total", equalTo(4))
                .body("succeeded", equalTo(3))
                .body("parent", nullValue())
                .body("outcomes[0].task", equalTo("chord"))
                .body("outcomes[0].ref", equalTo("list"))
                .body("outcomes[0].value.status", contains("success", "failure"))
                .body("outcomes[1].value", equalTo("between"))
                .body("outcomes[2].exception.reason", equalTo("callback_failed"))
                .body("outcomes[2].exception.cause.reason", equalTo("bad_arguments"))
                .body("outcomes[3].value", nullValue());
        String id = answer.path("id");
        get("/chords/{id}", id)
                .then()
                .body("children.completed", equalTo(2))
                .body("children.callback_failed", equalTo(1));
        get("/chords/{id}", id + ".2")
                .then()
                .body("parent", equalTo(id))
                .body("state", equalTo("callback_failed"))
                .body("children", nullValue());
        get("/chords/{id}/outcomes", id + ".0").then().body("outcomes.id", contains(id + ".0.0", id + ".0.1"));
        get("/tasks/{taskId}", id + ".2")
                .then()
                .body("status", equalTo("failure"))
                .body("task", equalTo("chord"));
        get("/chords/{id}/outcomes?format=plain", id)
                .then()
                .body("[0]", hasSize(2))
                .body("[1]", equalTo("between"))
                .body("[2]", containsString("CallbackFailed: chord " + id + ".2 ended as callback_failed"));
        given().post("/chords/{id}/retry", id + ".2")
                .then()
                .statusCode(409)
                .body("type", equalTo("urn:tutti:problem:wrong_state"))
                .body("detail", containsString("POST /tasks/" + id + ".2/retry"));
        given().post("/tasks/{taskId}/retry", id + ".2").then().statusCode(202).body("round", equalTo(2));
        await().untilAsserted(() -> get("/chords/{id}", id).then().body("state", equalTo("completed")));
    }

    @Test
    void a_line_may_be_a_chord() {
        submit(
                        "application/x-ndjson",
                        "{}\n{\"members\":[{\"task\":\"echo\",\"args\":[1]}]}\n{\"task\":\"echo\",\"args\":[2]}\n")
                .then()
                .statusCode(200)
                .body("outcomes[0].value[0].value", equalTo(1))
                .body("outcomes[1].value", equalTo(2));
    }

    @Test
    void a_task_whose_chord_is_open_runs() {
        String id = given().contentType("application/json")
                .body("{\"members\":[{\"members\":[{\"task\":\"echo\",\"queue\":\"nobodys-nested\"}]}]}")
                .post("/chords")
                .path("id");

        await().untilAsserted(() -> get("/chords/{id}", id).then().body("children.running", equalTo(1)));
        get("/tasks/{taskId}", id + ".0").then().body("status", equalTo("running"));
        given().post("/chords/{id}/cancel", id).then().statusCode(202);
        await().untilAsserted(() -> get("/chords/{id}", id + ".0").then().body("closedBy", equalTo("cancelled")));
    }

    @Test
    void one_that_is_too_large_is_413() {
        String member = "{\"task\":\"echo\",\"args\":[\"" + "x".repeat(200_000) + "\"]},";

        submit("application/json", "{\"members\":[{\"members\":[" + member.repeat(6) + "{\"task\":\"echo\"}]}]}")
                .then()
                .statusCode(413)
                .body("violations[0].field", equalTo("members[0]"))
                .body("detail", containsString(String.valueOf(NestedJson.BYTES_LIMIT)));
    }
}
