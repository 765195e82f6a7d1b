package dev.tutti.docker;

import static dev.tutti.docker.Yaml.texts;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ReleaseWorkflowTest {
    private static final JsonNode WORKFLOW = Yaml.read(".github/workflows/release.yml");
    private static final JsonNode IMAGE = WORKFLOW.at("/jobs/image");
    private static final JsonNode BOTH = WORKFLOW.at("/jobs/both-architectures");

    @Test
    void a_tag_of_a_version_starts_it() {
        assertThat(texts(WORKFLOW.at("/on/push/tags"))).containsExactly("v*");
    }

    @Test
    void each_image_is_built_for_each_architecture_on_a_machine_of_that_architecture() {
        JsonNode matrix = IMAGE.at("/strategy/matrix");
        assertThat(texts(matrix.path("kind"))).containsExactly("jvm", "native");
        assertThat(texts(matrix.path("arch"))).containsExactly("amd64", "arm64");
        assertThat(extras("arch", "amd64", "machine")).containsExactly("ubuntu-24.04");
        assertThat(extras("arch", "arm64", "machine")).containsExactly("ubuntu-24.04-arm");
        assertThat(texts(BOTH.at("/strategy/matrix/kind"))).isEqualTo(texts(matrix.path("kind")));
    }

    @Test
    void each_is_built_from_the_sources_by_a_dockerfile_that_exists() {
        assertThat(extras("kind", "jvm", "dockerfile"))
                .singleElement()
                .asString()
                .matches(file -> Files.exists(Path.of(file)));
        assertThat(extras("kind", "native", "dockerfile"))
                .singleElement()
                .asString()
                .matches(file -> Files.exists(Path.of(file)));
        assertThat(commands(IMAGE)).anyMatch(command -> command.contains("--build-arg APPLICATION=from-sources"));
    }

    @Test
    void what_the_first_job_pushes_the_second_joins() {
        assertThat(BOTH.path("needs").asText()).isEqualTo("image");
        assertThat(commands(IMAGE))
                .anyMatch(
                        command -> command.contains("--tag \"$IMAGE:$version-${{ matrix.kind }}-${{ matrix.arch }}\""));
        assertThat(commands(BOTH))
                .anyMatch(command -> command.contains("tag=\"$IMAGE:${GITHUB_REF_NAME#v}-${{ matrix.kind }}\"")
                        && command.contains("\"$tag-amd64\" \"$tag-arm64\""));
    }

    @Test
    void it_may_push_packages_and_nothing_else_and_uses_versions_of_actions() {
        assertThat(WORKFLOW.path("permissions").toString()).isEqualTo("{\"contents\":\"read\",\"packages\":\"write\"}");
        assertThat(Stream.of(IMAGE, BOTH).flatMap(job -> stepsOf(job).stream()).filter(step -> step.has("uses")))
                .isNotEmpty()
                .allMatch(step -> step.path("uses").asText().matches("[\\w-]+/[\\w-]+@v\\d+"));
    }

    private static List<String> extras(String key, String value, String wanted) {
        return IMAGE.at("/strategy/matrix/include").findParents(key).stream()
                .filter(extra -> extra.path(key).asText().equals(value))
                .map(extra -> extra.path(wanted).asText())
                .toList();
    }

    private static List<String> commands(JsonNode job) {
        return stepsOf(job).stream().map(step -> step.path("run").asText()).toList();
    }

    private static List<JsonNode> stepsOf(JsonNode job) {
        return StreamSupport.stream(job.path("steps").spliterator(), false).toList();
    }
}
