package dev.tutti.loop;

import static dev.tutti.chord.Signature.task;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.tutti.chord.Chord;
import dev.tutti.chord.ChordSnapshot;
import dev.tutti.chord.ChordSnapshot.CallbackSnapshot;
import dev.tutti.chord.ChordState;
import dev.tutti.chord.Outcome;
import dev.tutti.chord.Reason;
import dev.tutti.chord.Retry;
import dev.tutti.store.Retrying;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What a chord runs at its first failure, through the application. */
@QuarkusTest
@DisplayNameGeneration(ReplaceUnderscores.class)
class OnFirstFailureLoopTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Inject
    Loop loop;

    @Inject
    Recorder recorder;

    @Inject
    Retrying retrying;

    private CallbackSnapshot ended(ChordSnapshot chord) {
        return await().atMost(LIMIT)
                .until(() -> loop.now(chord).onFirstFailure().orElseThrow(), end -> end.outcome()
                        .isPresent());
    }

    @Test
    void it_runs_while_the_rest_goes_on_with_a_list_of_that_outcome() {
        ChordSnapshot chord = loop.emit(Chord.of(task("bad_task"), task("wait_for_alarm"), task("good_task"))
                .onFirstFailure(task("alarm", "!")));

        assertThat(((Outcome.Success) ended(chord).outcome().orElseThrow()).json())
                .isEqualTo("\"0 Exception: Bad Task!!! " + chord.id() + ".onFirstFailure.1 !\"");
        assertThat(loop.ended(chord).succeeded()).isEqualTo(2); // one of them ends only after the alarm
    }

    @Test
    void a_chord_without_a_failure_does_not_run_it() {
        ChordSnapshot chord = loop.ended(Chord.of(task("good_task")).onFirstFailure(task("record")));

        assertThat(chord.onFirstFailure().orElseThrow().status()).isEqualTo("skipped");
        assertThat(recorder.callsOf(chord.id().text())).isEmpty();
    }

    @Test
    void it_runs_once_however_many_fail_and_however_often() {
        ChordSnapshot chord = loop.ended(
                Chord.of(task("bad_task"), task("bad_task"), task("fail", "x")).onFirstFailure(task("record")));
        ended(chord);
        retrying.members(chord.id()).await().atMost(LIMIT);

        assertThat(loop.ended(chord).round()).isEqualTo(2);

        assertThat(recorder.callsOf(chord.id().text())).hasSize(1);
    }

    @Test
    void its_failure_is_its_own() {
        ChordSnapshot chord = loop.ended(Chord.of(task("bad_task"), task("good_task"))
                .callback(task("record"))
                .onFirstFailure(task("good_task").retry(Retry.attempts(1))));

        assertThat(ended(chord).outcome().orElseThrow()).isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
            assertThat(failure.exception().reason()).isEqualTo(Reason.BAD_ARGUMENTS);
            assertThat(failure.id()).hasToString(chord.id() + ".onFirstFailure");
        });
        assertThat(loop.now(chord).state()).isEqualTo(ChordState.COMPLETED);
        assertThat(recorder.callsOf(chord.id().text())).containsExactly(List.of("Exception: Bad Task!!!", "Good task"));
    }

    @Test
    void it_is_seen_over_http_on_its_chord_and_by_its_id() {
        String id = given().contentType(ContentType.JSON)
                .header("Prefer", "wait=30")
                .body(
                        "{\"members\":[{\"task\":\"bad_task\"}],\"onFirstFailure\":{\"task\":\"alarm\",\"args\":[\"!\"],\"ref\":\"r\"}}")
                .post("/chords")
                .then()
                .statusCode(200)
                .extract()
                .path("id");

        await().atMost(LIMIT).untilAsserted(() -> given().get("/chords/" + id)
                .then()
                .statusCode(200)
                .body("onFirstFailure.id", equalTo(id + ".onFirstFailure"))
                .body("onFirstFailure.status", equalTo("success"))
                .body("onFirstFailure.ref", equalTo("r"))
                .body("onFirstFailure.value", containsString("Bad Task!!!")));
        given().get("/tasks/" + id + ".onFirstFailure")
                .then()
                .statusCode(200)
                .body("index", equalTo(null))
                .body("task", equalTo("alarm"))
                .body("args", equalTo(List.of("!")))
                .body("status", equalTo("success"));
        given().post("/tasks/" + id + ".onFirstFailure/retry")
                .then()
                .statusCode(409)
                .body("detail", containsString("once in the life"));
        given().contentType(ContentType.JSON)
                .body("{\"members\":[],\"onFirstFailure\":{\"task\":\"alarm\",\"then\":{\"task\":\"alarm\"}}}")
                .post("/chords")
                .then()
                .statusCode(422)
                .body("type", equalTo("urn:tutti:problem:not_supported"));
    }
}
