package dev.tutti.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class DockerfilesTest {
    private static final Path FOLDER = Path.of("src/main/docker");

    /** What a build makes, and so is not there before. */
    private static final List<String> MADE =
            List.of("target/quarkus-app/", "target/*-runner", "target/tutti-cyclonedx.json");

    static List<Dockerfile> all() throws IOException {
        Path shop = Path.of("examples/own-tasks");
        return Stream.concat(ours().stream(), Stream.of(new Dockerfile(shop.resolve("Dockerfile"), shop)))
                .toList();
    }

    static List<Dockerfile> ours() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.getFileName().toString().startsWith("Dockerfile."))
                    .sorted()
                    .map(file -> new Dockerfile(file, Path.of("")))
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void base_images_are_pinned_to_a_version(Dockerfile dockerfile) {
        assertThat(dockerfile.baseImages())
                .isNotEmpty()
                .allMatch(image -> image.matches("[^:@ ]+:[a-z]*-?\\d[\\w.-]*(@sha256:[0-9a-f]{64})?"));
    }

    @ParameterizedTest
    @MethodSource("all")
    void the_process_is_not_root(Dockerfile dockerfile) {
        assertThat(dockerfile.last().arguments("USER"))
                .singleElement()
                .asString()
                .as("a number, for Kubernetes cannot tell what a name is")
                .matches("[1-9]\\d*");
    }

    @ParameterizedTest
    @MethodSource("all")
    void nothing_in_the_image_belongs_to_the_process(Dockerfile dockerfile) {
        assertThat(dockerfile.last().arguments("COPY")).isNotEmpty().noneMatch(copy -> copy.contains("--chown"));
        assertThat(dockerfile.last().arguments("RUN")).isEmpty();
        assertThat(dockerfile.last().arguments("VOLUME")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("all")
    void api_and_management_ports_are_exposed(Dockerfile dockerfile) {
        assertThat(dockerfile.last().arguments("EXPOSE")).containsExactly("8080 9000");
    }

    @ParameterizedTest
    @MethodSource("all")
    void the_process_itself_gets_the_signal_to_stop(Dockerfile dockerfile) throws IOException {
        assertThat(dockerfile.last().arguments("STOPSIGNAL")).containsExactly("SIGTERM");
        assertThat(dockerfile.last().arguments("CMD")).isEmpty();
        assertThat(dockerfile.last().arguments("HEALTHCHECK"))
                .as("Kubernetes has probes")
                .isEmpty();
        assertThat(dockerfile.last().arguments("ENTRYPOINT")).hasSize(1);
        String[] words = new ObjectMapper()
                .readValue(dockerfile.last().arguments("ENTRYPOINT").get(0), String[].class);
        assertThat(words[0]).as("no shell in between").doesNotMatch(".*(\\bsh|bash)$");
    }

    @ParameterizedTest
    @MethodSource("all")
    void the_image_says_what_it_is_and_what_it_is_made_from(Dockerfile dockerfile) {
        assertThat(dockerfile.last().arguments("LABEL"))
                .singleElement()
                .asString()
                .contains("org.opencontainers.image.title=", "org.opencontainers.image.licenses=\"Apache-2.0\"")
                .contains("org.opencontainers.image.base.name=\""
                        + dockerfile.last().image() + "\"");
    }

    @ParameterizedTest
    @MethodSource("ours")
    void the_image_says_where_its_bill_of_materials_is(Dockerfile dockerfile) {
        assertThat(dockerfile.text()).contains("target/", "tutti-cyclonedx.json");
        assertThat(dockerfile.last().arguments("LABEL").get(0))
                .containsPattern("dev\\.tutti\\.sbom=\"/tutti/(app/)?tutti-cyclonedx\\.json\"");
    }

    @ParameterizedTest
    @MethodSource("all")
    void what_is_copied_exists_and_reaches_the_engine(Dockerfile dockerfile) {
        DockerIgnore ignore = DockerIgnore.of(dockerfile.context());
        assertThat(dockerfile.copied()).allSatisfy(path -> {
            assertThat(ignore.letsThrough(path.replace("*", "some").replaceAll("/$", "/some")))
                    .as(".dockerignore lets %s through", path)
                    .isTrue();
            assertThat(MADE.contains(path) || Files.exists(dockerfile.context().resolve(path)))
                    .as("%s exists", path)
                    .isTrue();
        });
    }

    @Test
    void nothing_else_reaches_the_engine() {
        DockerIgnore ignore = DockerIgnore.of(Path.of(""));
        assertThat(List.of(
                        ".git/config", ".env", "src/test/java/A.java", "target/classes/a", "docs/http.md", "dump.rdb"))
                .noneMatch(ignore::letsThrough);
    }

    @Test
    void what_is_made_is_named_as_the_build_names_it() throws IOException {
        assertThat(Files.readString(Path.of("pom.xml")))
                .contains("<outputFile>${project.build.directory}/tutti-cyclonedx.json</outputFile>");
    }

    @Test
    void the_options_of_the_jvm_are_told_to_it_and_to_no_one_else() throws IOException {
        assertThat(Files.readAllLines(FOLDER.resolve("java.options")))
                .contains(
                        "-XX:+UseParallelGC",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-XX:MaxRAMPercentage=70",
                        "-Dquarkus.http.host=0.0.0.0",
                        "-Dquarkus.management.host=0.0.0.0");
        assertThat(new Dockerfile(FOLDER.resolve("Dockerfile.jvm"), Path.of(""))
                        .last()
                        .arguments("ENTRYPOINT"))
                .containsExactly("[\"/tutti/jre/bin/java\", \"-XX:AOTCache=app.aot\", \"@java.options\", \"-jar\","
                        + " \"quarkus-run.jar\"]");
    }

    @Test
    void there_is_one_for_every_way_to_build() throws IOException {
        assertThat(ours())
                .extracting(dockerfile -> dockerfile.file().getFileName().toString())
                .containsExactly(
                        "Dockerfile.jvm",
                        "Dockerfile.native",
                        "Dockerfile.native-micro",
                        "Dockerfile.native-multistage");
    }
}
