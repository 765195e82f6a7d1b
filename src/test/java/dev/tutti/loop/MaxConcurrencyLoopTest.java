package dev.tutti.loop;

import static dev.tutti.chord.Signature.task;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.tutti.chord.Chord;
import dev.tutti.chord.ChordSnapshot;
import dev.tutti.chord.Retry;
import dev.tutti.store.Retrying;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.config.EncoderConfig;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** A chord of which only so many members may be at work, through the application. */
@QuarkusTest
@DisplayNameGeneration(ReplaceUnderscores.class)
class MaxConcurrencyLoopTest {
    @Inject
    Loop loop;

    @Inject
    CrowdedTasks tasks;

    @Inject
    Retrying retrying;

    private static List<List<Object>> numbers(int many) {
        return IntStream.range(0, many).mapToObj(i -> List.<Object>of(i)).toList();
    }

    @Test
    void no_more_members_are_at_work_than_may_be_in_any_attempt_or_round() {
        Chord chord = Chord.each(task("crowd").retry(Retry.attempts(2).delay(Duration.ofMillis(10))), numbers(60))
                .maxConcurrency(3);

        ChordSnapshot first = loop.ended(chord);
        assertThat(first.maxConcurrency()).hasValue(3);
        assertThat(first.failed()).isEqualTo(20); // each third fails in round 1
        assertThat(tasks.most(first.id().text())).isBetween(1, 3);

        retrying.members(first.id()).await().atMost(Duration.ofSeconds(30));
        ChordSnapshot second = loop.ended(first);
        assertThat(second.round()).isEqualTo(2);
        assertThat(second.succeeded()).isEqualTo(60);
        assertThat(tasks.most(second.id().text())).isBetween(1, 3);
    }

    @Test
    void more_members_than_a_chunk_of_the_manifest_come_one_after_the_other() {
        ChordSnapshot chord = loop.ended(Chord.each(
                        task("crowd"),
                        numbers(300).stream()
                                .map(args -> List.<Object>of(((int) args.get(0)) * 3 + 1))
                                .toList())
                .maxConcurrency(1));

        assertThat(chord.succeeded()).isEqualTo(300);
        assertThat(tasks.most(chord.id().text())).isEqualTo(1);
    }

    @Test
    void the_chord_says_how_many_it_may_have_at_work() {
        given().contentType(ContentType.JSON)
                .header("Prefer", "wait=30")
                .body("{\"members\":[{\"task\":\"noop\"},{\"task\":\"noop\"}],\"maxConcurrency\":1}")
                .post("/chords")
                .then()
                .statusCode(200)
                .body("maxConcurrency", equalTo(1))
                .body("succeeded", equalTo(2));
        for (String wrong : List.of("0", "-1", "1000001")) {
            given().contentType(ContentType.JSON)
                    .body("{\"members\":[],\"maxConcurrency\":" + wrong + "}")
                    .post("/chords")
                    .then()
                    .statusCode(422)
                    .body("violations[0].field", equalTo("maxConcurrency"));
        }
    }

    @Test
    void a_chord_that_comes_line_by_line_holds_its_members_back_too() {
        String body = "{\"maxConcurrency\":1}\n" + "{\"task\":\"crowd\",\"args\":[1]}\n".repeat(20);

        String id = given().config(RestAssured.config()
                        .encoderConfig(EncoderConfig.encoderConfig()
                                .encodeContentTypeAs("application/x-ndjson", ContentType.TEXT)
                                .appendDefaultContentCharsetToContentTypeIfUndefined(false)))
                .contentType("application/x-ndjson")
                .body(body)
                .header("Prefer", "wait=30")
                .post("/chords")
                .then()
                .statusCode(200)
                .body("succeeded", equalTo(20))
                .extract()
                .path("id");

        assertThat(tasks.most(id)).isEqualTo(1);
    }
}
