package dev.tutti.loop;

import static dev.tutti.chord.Signature.task;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.tutti.chord.Chord;
import dev.tutti.chord.ChordSnapshot;
import dev.tutti.task.Task;
import dev.tutti.task.TaskContext;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@QuarkusTest
@DisplayNameGeneration(ReplaceUnderscores.class)
class LogFieldsTest {
    private static final String NAME = "dev.tutti.loop.talkative";

    @Inject
    Loop loop;

    private HeardFields heard;

    @ApplicationScoped
    static class Talkative {
        private static final org.jboss.logging.Logger LOG = org.jboss.logging.Logger.getLogger(NAME);

        @Task("says")
        void says(int number) {
            LOG.info("thread " + number);
        }

        @Task("says_later")
        Uni<Integer> saysLater(int number) {
            LOG.info("now " + number);
            return Uni.createFrom()
                    .item(number)
                    .onItem()
                    .delayIt()
                    .by(Duration.ofMillis(20))
                    .invoke(item -> LOG.info("later " + item));
        }
    }

    @ApplicationScoped
    static class Traced {
        @Task("traced")
        String traced(TaskContext context) {
            Talkative.LOG.info("traced");
            return context.traceparent().orElse("none");
        }
    }

    @BeforeEach
    void listen() {
        heard = new HeardFields(NAME);
    }

    @AfterEach
    void listenNoMore() {
        heard.close();
    }

    private Map<String, Map<String, String>> said() {
        return heard.said().stream().collect(Collectors.toMap(HeardFields.Heard::message, HeardFields.Heard::fields));
    }

    @Test
    void what_a_task_says_has_its_ids_on_a_thread() {
        ChordSnapshot chord = loop.ended(
                Chord.of(IntStream.range(0, 50).mapToObj(i -> task("says", i)).toList()));

        for (int i = 0; i < 50; i++) {
            assertThat(said().get("thread " + i)).containsAllEntriesOf(ids(chord, i));
        }
    }

    @Test
    void so_it_has_on_the_event_loop_then_and_later() {
        ChordSnapshot chord = loop.ended(Chord.of(
                IntStream.range(0, 50).mapToObj(i -> task("says_later", i)).toList()));

        for (int i = 0; i < 50; i++) {
            for (String when : List.of("now ", "later ")) {
                assertThat(said().get(when + i)).containsAllEntriesOf(ids(chord, i));
            }
        }
    }

    @Test
    void with_a_trace_it_has_the_id_of_the_trace_and_the_task_can_pass_it_on() {
        String trace = "0af7651916cd43dd8448eb211c80319c";
        String traceparent = "00-" + trace + "-b7ad6b7169203331-01";

        String answer = given().header("traceparent", traceparent)
                .header("Prefer", "wait=30")
                .contentType("application/json")
                .body("{\"members\": [{\"task\": \"traced\"}]}")
                .post("/chords")
                .header("Location");

        assertThat(said().get("traced")).containsEntry("traceId", trace);
        given().get(answer + "/outcomes").then().body("outcomes[0].value", equalTo(traceparent));
    }

    private static Map<String, String> ids(ChordSnapshot chord, int index) {
        return Map.of("chord", chord.id().text(), "task", chord.id() + "." + index);
    }
}
