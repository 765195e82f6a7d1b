package dev.tutti.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tutti.testing.RedisProcess;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What production logs. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class LogsIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String FORGED = "2026-11-01 ERROR everything is lost";

    /** A message that would begin a line of its own, and paint it red. */
    private static final String CHORD = """
            {"members": [{"task": "fail", "args": ["no\\n%s\\u001b[31m"]}, {"task": "echo", "args": ["s3cret\\n%1$s"]}],
             "callback": {"task": "tasks_completed"}}""".formatted(FORGED);

    private static List<String> logOf(String json, Predicate<String> last) {
        try (RedisProcess redis = new RedisProcess()) {
            redis.start();
            try (TuttiProcess tutti = TuttiProcess.start(redis.uri(), "quarkus.log.console.json.enabled=" + json)
                    .ready()) {
                new Client(tutti).submit(CHORD).join();
                await().atMost(LIMIT).until(() -> tutti.log().stream().anyMatch(last));
                return tutti.log();
            }
        }
    }

    @Test
    void lines_of_text_cannot_be_forged() {
        List<String> log = logOf("false", line -> line.contains("Tasks completed"));

        assertThat(log).noneMatch(line -> line.strip().startsWith(FORGED));
        assertThat(log).noneMatch(line -> line.indexOf('\u001b') >= 0);
        assertThat(log).anyMatch(line -> line.contains("java.lang.Exception: no\\n" + FORGED + "\\u001b[31m"));
    }

    @Test
    void as_json_each_line_is_an_object_with_the_ids_of_chord_and_task() {
        List<String> log = logOf("true", line -> line.contains("Tasks completed"));

        List<JsonNode> lines = log.stream()
                .filter(line -> line.startsWith("{"))
                .map(Client::read)
                .toList();
        JsonNode failed = lines.stream()
                .filter(line -> line.path("message").asText().contains("TUTTI10300"))
                .findFirst()
                .orElseThrow();
        String chord = failed.at("/mdc/chord").asText();
        assertThat(chord).isNotEmpty();
        assertThat(failed.at("/mdc/task").asText()).isEqualTo(chord + ".0");
        assertThat(failed.at("/exception/message").asText()).contains("no\\n" + FORGED);
        assertThat(lines)
                .filteredOn(line -> line.path("message").asText().startsWith("Tasks completed"))
                .singleElement()
                .satisfies(line -> {
                    assertThat(line.at("/mdc/chord").asText()).isEqualTo(chord);
                    assertThat(line.at("/mdc/task").asText()).isEqualTo(chord + ".callback");
                });
        assertThat(log.stream().filter(line -> !line.startsWith("{")))
                .as("what is no object is the banner")
                .noneMatch(line -> line.contains("TUTTI") || line.contains("s3cret"));
    }
}
