package dev.tutti.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class DockerfilesTest {

    private static final Path FOLDER = Path.of("src/main/docker");

    @ParameterizedTest
    @ValueSource(strings = {"Dockerfile.jvm", "Dockerfile.native", "Dockerfile.native-micro"})
    void base_images_are_pinned_to_a_version(String name) throws IOException {
        assertThat(arguments(name, "FROM"))
                .isNotEmpty()
                .allMatch(image -> image.matches("[^:@ ]+:\\d+\\.\\d+[\\w.-]*(@sha256:[0-9a-f]{64})?"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Dockerfile.jvm", "Dockerfile.native", "Dockerfile.native-micro"})
    void the_process_is_not_root(String name) throws IOException {
        var users = arguments(name, "USER");
        assertThat(users).isNotEmpty();
        assertThat(users.get(users.size() - 1)).matches("[1-9]\\d*(:\\d+)?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Dockerfile.jvm", "Dockerfile.native", "Dockerfile.native-micro"})
    void api_and_management_ports_are_exposed(String name) throws IOException {
        assertThat(arguments(name, "EXPOSE")).containsExactly("8080 9000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Dockerfile.jvm", "Dockerfile.native", "Dockerfile.native-micro"})
    void the_process_itself_gets_the_signal_to_stop(String name) throws IOException {
        assertThat(arguments(name, "STOPSIGNAL")).containsExactly("SIGTERM");
        assertThat(arguments(name, "ENTRYPOINT"))
                .singleElement()
                .asString()
                .matches("\\[\\s*\"[^\"]+\"(\\s*,\\s*\"[^\"]+\")*\\s*]");
        assertThat(arguments(name, "CMD")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Dockerfile.jvm", "Dockerfile.native", "Dockerfile.native-micro"})
    void the_image_says_what_it_is_and_what_it_is_made_from(String name) throws IOException {
        assertThat(arguments(name, "LABEL"))
                .singleElement()
                .asString()
                .contains(
                        "org.opencontainers.image.title=\"Tutti\"", "org.opencontainers.image.licenses=\"Apache-2.0\"")
                .contains("org.opencontainers.image.base.name=\""
                        + arguments(name, "FROM").get(0) + "\"");
    }

    @Test
    void no_dockerfile_goes_unchecked() throws IOException {
        try (var files = Files.list(FOLDER)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("Dockerfile.jvm", "Dockerfile.native", "Dockerfile.native-micro");
        }
    }

    /** What follows each occurrence of an instruction, continued lines joined. */
    private static List<String> arguments(String name, String instruction) throws IOException {
        return Files.readString(FOLDER.resolve(name))
                .replaceAll("\\\\\\R\\s*", "")
                .lines()
                .filter(line -> line.startsWith(instruction + " "))
                .map(line -> line.substring(instruction.length()).strip())
                .toList();
    }
}
