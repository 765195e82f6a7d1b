package dev.tutti.loop;

import static dev.tutti.chord.Signature.task;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.tutti.chord.Chord;
import dev.tutti.chord.ChordSnapshot;
import dev.tutti.chord.ExceptionDescriptor;
import dev.tutti.chord.Outcome;
import dev.tutti.chord.Reason;
import dev.tutti.chord.Retry;
import dev.tutti.chord.Signature;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Members that are made of one signature and a list of arguments, alone and in chunks. */
@QuarkusTest
@DisplayNameGeneration(ReplaceUnderscores.class)
class EachTest {
    @Inject
    Loop loop;

    @Inject
    Recorder recorder;

    @Inject
    EachTasks tasks;

    private static List<List<Object>> numbers(int many) {
        return IntStream.range(0, many).mapToObj(i -> List.<Object>of(i)).toList();
    }

    private String value(Chord chord) {
        return ((Outcome.Success) loop.outcome(loop.ended(chord))).json();
    }

    private ExceptionDescriptor failure(Chord chord) {
        return ((Outcome.Failure) loop.outcome(loop.ended(chord))).exception();
    }

    private static Response post(String body) {
        return given().contentType(ContentType.JSON)
                .header("Prefer", "wait=30")
                .body(body)
                .post("/chords");
    }

    @Test
    void there_is_a_member_for_each_list_of_arguments() {
        ChordSnapshot chord = loop.ended(Chord.each(task("append", "!"), List.of(List.of("a"), List.of("b")))
                .callback(task("record")));

        assertThat(recorder.callsOf(chord.id().text())).containsExactly(List.of("a!", "b!"));
    }

    @Test
    void many_come_to_a_callback_that_takes_them_one_by_one() {
        int many = 20_000;
        String over = IntStream.range(0, many).mapToObj(i -> "[" + i + "]").collect(Collectors.joining(",", "[", "]"));

        post("{\"each\":{\"task\":\"echo\"},\"over\":" + over + ",\"callback\":{\"task\":\"sum_each\"}}")
                .then()
                .statusCode(200)
                .body("total", equalTo(many))
                .body("callback.value", equalTo(many * (many - 1) / 2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"squares", "squares_later", "squares_on_a_timer"})
    void a_chunk_is_called_for_each_entry_in_turn_and_has_the_list_of_values(String name) {
        ChordSnapshot chord =
                loop.ended(Chord.chunks(task(name), 4, numbers(10)).callback(task("record")));

        assertThat(chord.total()).isEqualTo(3);
        assertThat(recorder.callsOf(chord.id().text()))
                .containsExactly(List.of(List.of(0, 1, 4, 9), List.of(16, 25, 36, 49), List.of(64, 81)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"squares", "squares_later"})
    void the_first_call_that_fails_is_the_failure_and_says_which_it_was(String name) {
        ChordSnapshot chord = loop.ended(Chord.chunks(
                task(name), 3, List.of(List.of(1), List.of(2), List.of(3), List.of(4), List.of(-5), List.of(6))));

        assertThat(loop.outcomes(chord).get(0)).isInstanceOf(Outcome.Success.class);
        ExceptionDescriptor failure = ((Outcome.Failure) loop.outcomes(chord).get(1)).exception();
        assertThat(failure.plain()).isEqualTo("IllegalArgumentException: over[4]: no square of -5");
        assertThat(failure.className()).contains("java.lang.IllegalArgumentException");
        assertThat(tasks.calledWith(6, chord)).isFalse();
    }

    @Test
    void arguments_that_do_not_fit_say_which_entry_they_are_of() {
        ExceptionDescriptor failure = failure(Chord.chunks(task("squares"), 2, List.of(List.of(1), List.of("x"))));

        assertThat(failure.reason()).isEqualTo(Reason.BAD_ARGUMENTS);
        assertThat(failure.message().orElseThrow()).startsWith("over[1]: task 'squares': argument 'number' must be");
    }

    @Test
    void the_time_out_is_for_the_whole_chunk_and_what_is_behind_it_is_not_called() {
        Signature slow = task("sleeps_deeply").timeout(Duration.ofMillis(300));

        ChordSnapshot chord = loop.ended(Chord.chunks(slow, 3, List.of(List.of(1), List.of(600), List.of(2))));

        ExceptionDescriptor failure = ((Outcome.Failure) loop.outcome(chord)).exception();
        assertThat(failure.reason()).isEqualTo(Reason.TIMED_OUT);
        assertThat(failure.message().orElseThrow()).startsWith("over[1]: ");
        tasks.awaitEndOf(600, chord);
        assertThat(tasks.calledWith(2, chord)).isFalse();
    }

    @Test
    void a_retry_calls_all_of_the_chunk_again() {
        Signature flaky = task("flaky").retry(Retry.attempts(3).delay(Duration.ofMillis(10)));

        assertThat(value(Chord.chunks(flaky, 2, List.of(List.of(0), List.of(2)))))
                .isEqualTo("[3,3]");
    }

    @Test
    void values_that_are_too_large_together_are_a_bad_value() {
        ExceptionDescriptor failure =
                failure(Chord.chunks(task("of_length"), 4, List.of(List.of(200_000), List.of(70_000), List.of(1))));

        assertThat(failure.reason()).isEqualTo(Reason.BAD_VALUE);
        assertThat(failure.message().orElseThrow()).startsWith("over[1]: ").contains("tutti.limits.result-bytes");
    }

    @Test
    void each_call_has_an_id_of_its_own_against_repeats() {
        ChordSnapshot chord = loop.ended(Chord.chunks(task("entry_ids"), 2, List.of(List.of(), List.of(), List.of())));

        assertThat(loop.outcomes(chord).stream().map(outcome -> ((Outcome.Success) outcome).json()))
                .containsExactly(
                        "[\"" + chord.id() + ".0.1.over0\",\"" + chord.id() + ".0.1.over1\"]",
                        "[\"" + chord.id() + ".1.1.over2\"]");
    }

    @Test
    void a_link_behind_a_chunk_gets_the_list() {
        assertThat(value(Chord.chunks(task("squares").then(task("echo")), 3, numbers(3))))
                .isEqualTo("[0,1,4]");
    }

    @Test
    void a_chunk_is_read_by_its_task_id() {
        String id = post("{\"each\":{\"task\":\"squares\"},\"over\":[[1],[2],[3]],\"chunks\":2}")
                .then()
                .statusCode(200)
                .body("outcomes.value", equalTo(List.of(List.of(1, 4), List.of(9))))
                .extract()
                .path("id");

        given().get("/tasks/" + id + ".1")
                .then()
                .statusCode(200)
                .body("over", equalTo(List.of(List.of(3))))
                .body("first", equalTo(2))
                .body("args", equalTo(List.of()))
                .body("link", equalTo(null))
                .body("outcome.value", equalTo(List.of(9)));
    }

    @Test
    void what_is_too_large_is_refused_with_the_entry_that_makes_it_so() {
        String body = "{\"each\":{\"task\":\"echo\"},\"over\":[[1],[2],[\"" + "x".repeat(262_144) + "\"]]}";

        post(body)
                .then()
                .statusCode(413)
                .body("violations[0].field", equalTo("over[2]"))
                .body("detail", containsString("tutti.limits.member-bytes"));
    }

    @Test
    void written_out_it_has_the_limit_of_a_stream() {
        String over = "[" + "[],".repeat(9_999) + "[]]";
        String body = "{\"each\":{\"task\":\"echo\",\"args\":[\"" + "x".repeat(200_000) + "\"]},\"over\":" + over + "}";

        post(body).then().statusCode(413).body("detail", containsString("tutti.limits.chord-bytes"));
    }
}
