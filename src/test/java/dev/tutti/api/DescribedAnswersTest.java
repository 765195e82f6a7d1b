package dev.tutti.api;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What the running service answers, against its OpenAPI document. */
@QuarkusTest
@DisplayNameGeneration(ReplaceUnderscores.class)
class DescribedAnswersTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String CHORD = """
            {"members": [{"task": "good_task", "ref": "r"}, {"task": "bad_task"}, {"task": "nobody_knows"}],
             "callback": {"task": "tasks_completed"}, "labels": {"a": "b"}}
            """;

    private Described described;

    @BeforeEach
    void the_document_and_a_worker_are_there() throws IOException {
        described = new Described(MAPPER.readTree(get("/q/openapi?format=json").asString()));
        await().untilAsserted(() -> get("/task-definitions").then().body("tasks.name", hasItem("good_task")));
    }

    @Test
    void calls_are_as_described_and_show_no_secrets() throws IOException {
        Response ended = submit("""
                {"members": [{"url": "http://127.0.0.1/a?token=s3cret", "method": "PUT", "body": [1.10],
                              "headers": {"Authorization": "s3cret", "X-A": "s3cret"}}],
                 "callback": {"url": "https://[::1]/hook?s3cret", "headers": {"X-A": "s3cret"}}}
                """, "wait=30");
        String id = ended.path("id");

        fits("EndedChord", ended);
        fits("Task", get("/tasks/{id}.0", id));
        fits("Task", get("/tasks/{id}.callback", id));
        fits("ChordPage", get("/chords"));
        get("/tasks/{id}.0", id)
                .then()
                .body("task", equalTo("http://127.0.0.1/a"))
                .body("url", equalTo("http://127.0.0.1/a"))
                .body("method", equalTo("PUT"))
                .body("headers", equalTo(List.of("Authorization", "X-A")))
                .body("body", hasSize(1))
                .body("queue", equalTo("http"))
                .body("outcome.exception.reason", equalTo("forbidden_address"));
        assertThat(ended.<String>path("state")).isEqualTo("callback_failed");
        assertThat(ended.<String>path("callback.deliveries[0].error")).startsWith("forbidden_address: ");
        fits("EndedChord", ended);
        fits("Task", get("/tasks/{id}.callback", id));
        assertThat(get("/tasks/{id}.callback", id).<Integer>path("deliveries.size()"))
                .isEqualTo(1);
        for (String path : List.of("/chords", "/chords/" + id, "/tasks/" + id + ".0", "/tasks/" + id + ".callback")) {
            assertThat(get(path).asString()).contains(id).doesNotContain("s3cret");
        }
        assertThat(ended.asString()).doesNotContain("s3cret");
    }

    @Test
    void answers_are_as_described() throws IOException {
        Response accepted = submit("{\"members\":[{\"task\":\"sleep\",\"args\":[1000],\"queue\":\"nobodys\"}]}", "");
        Response ended = submit(CHORD, "wait=30");
        String id = ended.path("id");

        assertThat(accepted.jsonPath().getList("warnings")).containsExactly("no live worker serves the queue nobodys");
        fits("AcceptedChord", accepted);
        fits("AcceptedChord", submit(CHORD, ""));
        fits("EndedChord", ended);
        fits("EndedChord", get("/chords/{id}", id));
        fits("EndedChord", get("/chords/{id}", accepted.<String>path("id")));
        fits("ChordPage", get("/chords"));
        fits("OutcomePage", get("/chords/{id}/outcomes", id));
        fits("OutcomePage", get("/chords/{id}/outcomes", accepted.<String>path("id")));
        fits("Task", get("/tasks/{id}.0", id));
        fits("Task", get("/tasks/{id}.1", id));
        fits("Task", get("/tasks/{id}.callback", id));
        fits("Task", get("/tasks/{id}.0", accepted.<String>path("id")));
        fits("TaskDefinitions", get("/task-definitions"));
        fits("Queues", get("/queues"));
        fits("Queue", get("/queues/nobodys"));
        fits("Workers", get("/workers"));
        fits("Problem", get("/chords/x"));
        fits("Problem", submit("{\"members\":[{\"url\":\"ftp://a.example\"}]}", ""));
        fits("Problem", submit("{\"members\":[{}]}", ""));
    }

    @Test
    void examples_are_as_described() {
        List<String> errors = new ArrayList<>();
        described.document().findParents("examples").stream()
                .filter(content ->
                        content.has("schema") && content.path("examples").isObject())
                .forEach(content -> content.path("examples").forEach(example -> {
                    JsonNode value = described.resolve(example).path("value");
                    if (value.isContainerNode()) {
                        described
                                .errorsOf(content.path("schema"), value)
                                .forEach(error -> errors.add(error + " " + value));
                    }
                }));

        assertThat(errors).isEmpty();
    }

    private void fits(String schema, Response answer) throws IOException {
        assertThat(described.errors(schema, MAPPER.readTree(answer.asString())))
                .as(answer.asString())
                .isEmpty();
    }

    private static Response submit(String body, String prefer) {
        return given().contentType("application/json")
                .header("Prefer", prefer)
                .body(body)
                .post("/chords");
    }
}
