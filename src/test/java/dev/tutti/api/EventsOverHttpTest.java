package dev.tutti.api;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tutti.store.ChordEvents;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** {@code GET /chords/{id}/events} with everything behind it. */
@QuarkusTest
@DisplayNameGeneration(ReplaceUnderscores.class)
class EventsOverHttpTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @TestHTTPResource
    URL root;

    @Inject
    ChordEvents events;

    private record Event(String id, String name, JsonNode data) {}

    @BeforeEach
    void the_worker_serves() {
        await().untilAsserted(() -> get("/task-definitions").then().body("tasks.name", hasItem("good_task")));
    }

    private static String submit(String body, String prefer) {
        return given().contentType("application/json")
                .header("Prefer", prefer)
                .body(body)
                .post("/chords")
                .path("id");
    }

    private static Response follow(String id, String lastSeen) {
        return given().headers(lastSeen.isEmpty() ? Map.of() : Map.of("Last-Event-ID", lastSeen))
                .accept("text/event-stream")
                .get("/chords/{id}/events", id);
    }

    private static List<Event> events(Response answer) throws IOException {
        answer.then().statusCode(200).contentType("text/event-stream").header("Cache-Control", "no-store");
        List<Event> found = new ArrayList<>();
        for (String block : answer.asString().split("\n\n")) {
            String[] lines = block.split("\n");
            if (lines.length == 3) {
                found.add(new Event(
                        lines[0].substring("id: ".length()),
                        lines[1].substring("event: ".length()),
                        MAPPER.readTree(lines[2].substring("data: ".length()))));
            } else {
                assertThat(block).isEqualTo(":");
            }
        }
        return found;
    }

    @Test
    void an_ended_chord_tells_its_first_failure_and_its_end_and_is_over() throws IOException {
        String id = submit(
                "{\"members\":[{\"task\":\"good_task\"},{\"task\":\"bad_task\"},{\"task\":\"fail\",\"args\":[\"x\"]}]}",
                "wait=30");

        List<Event> told = events(follow(id, ""));

        assertThat(told).extracting(Event::name).containsExactly("failure", "ended");
        assertThat(told.get(0).data())
                .isEqualTo(MAPPER.readTree(get("/chords/{id}/outcomes", id).asString())
                        .path("outcomes")
                        .get(1));
        assertThat(told.get(1).data())
                .isEqualTo(MAPPER.readTree(get("/chords/{id}", id).asString()));
    }

    @Test
    void a_running_chord_is_told_until_its_end() throws IOException {
        String id = submit("""
                {"members": [{"task": "bad_task"}, {"task": "sleep", "args": [2500]}], "callback": {"task": "tasks_completed"}}
                """, "");

        List<Event> told = events(follow(id, ""));

        assertThat(told)
                .extracting(Event::name)
                .containsOnlyOnce("failure", "ended")
                .contains("progress");
        assertThat(told.get(told.size() - 1).name()).isEqualTo("ended");
        assertThat(told.get(told.size() - 1).data().path("state").asText()).isEqualTo("completed");
        assertThat(told).extracting(Event::id).doesNotHaveDuplicates();
        assertThat(told.stream().filter(event -> event.name().equals("progress")))
                .allSatisfy(
                        event -> assertThat(event.data().path("total").asInt()).isEqualTo(2))
                .anySatisfy(
                        event -> assertThat(event.data().path("failed").asInt()).isEqualTo(1));
    }

    @Test
    void who_comes_back_sees_nothing_twice_and_is_sent_away_after_the_end() throws IOException {
        String id = submit("{\"members\":[{\"task\":\"bad_task\"}]}", "wait=30");
        List<Event> told = events(follow(id, ""));

        assertThat(events(follow(id, told.get(0).id()))).extracting(Event::name).containsExactly("ended");
        Response over = follow(id, told.get(1).id());

        over.then().statusCode(204);
        assertThat(over.asString()).isEmpty();
    }

    @Test
    void a_chord_that_runs_again_is_told_again_to_who_has_seen_its_end() throws IOException {
        String id = submit("{\"members\":[{\"task\":\"bad_task\"}]}", "wait=30");
        List<Event> first = events(follow(id, ""));
        given().post("/chords/{id}/retry", id).then().statusCode(202);

        List<Event> again = events(follow(id, first.get(1).id()));

        assertThat(again).extracting(Event::name).containsOnlyOnce("failure", "ended");
        assertThat(again.get(again.size() - 1).data().path("round").asInt()).isEqualTo(2);
        given().get("/chords/{id}", id).then().body("round", equalTo(2));
    }

    @Test
    void a_client_that_goes_away_is_forgotten() throws IOException {
        await().until(() -> events.awaited() == 0);
        String id = submit("{\"members\":[{\"task\":\"sleep\",\"args\":[60000]}]}", "");
        try (Socket client = new Socket(root.getHost(), root.getPort())) {
            client.setSoTimeout(10_000);
            client.getOutputStream()
                    .write(("GET /chords/" + id + "/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
            assertThat(in.readLine()).isEqualTo("HTTP/1.1 200 OK");
            while (!in.readLine().equals("event: progress")) {}
            await().until(() -> events.awaited() == 1);
        }

        // for longer than it looks again: it would listen again if it were still there
        await().during(Duration.ofMillis(1_500)).atMost(Duration.ofSeconds(5)).until(() -> events.awaited() == 0);
        given().post("/chords/{id}/cancel", id).then().statusCode(202);
    }

    @Test
    void what_cannot_be_followed_is_a_problem() {
        String id = submit("{\"members\":[]}", "");

        problem(follow("01936d3e-0000-7000-8000-000000000000-0", ""), 404, "not_found");
        problem(follow("nonsense", ""), 404, "not_found");
        problem(given().accept("application/json").get("/chords/{id}/events", id), 406, "not_acceptable");
        problem(given().get("/chords/{id}/events?from=1", id), 400, "unknown_field");
        problem(given().post("/chords/{id}/events", id), 405, "method_not_allowed");
    }

    private static void problem(Response answer, int status, String type) {
        answer.then()
                .statusCode(status)
                .contentType(Problem.MEDIA_TYPE)
                .body("type", equalTo("urn:tutti:problem:" + type));
    }
}
