package dev.tutti.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What {@code native-image} would be given: {@code ./mvnw verify -Pnative-sources}. No executable is built. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class NativeSourcesCheck {
    private static final Path SOURCES = Path.of(System.getProperty("native.sources", "target/native-sources"));
    private static final String OURS = "META-INF/native-image/dev.tutti/tutti/";
    private static final ObjectMapper JSON = new ObjectMapper();

    private static JarFile runner;

    @BeforeAll
    static void open() throws IOException {
        try (Stream<Path> files = Files.list(SOURCES)) {
            runner = new JarFile(files.filter(file -> file.toString().endsWith("-runner.jar"))
                    .findFirst()
                    .orElseThrow()
                    .toFile());
        }
    }

    @AfterAll
    static void close() throws IOException {
        runner.close();
    }

    @Test
    void every_script_is_a_resource_of_the_executable() throws IOException {
        List<String> scripts = files(Path.of("src/main/resources"), ".lua");
        assertThat(scripts).hasSizeGreaterThan(40);
        assertThat(entries()).containsAll(scripts);
        Pattern included = included();
        assertThat(scripts).allMatch(name -> included.matcher(name).matches());
    }

    @Test
    void the_description_and_its_pages_are_resources_of_the_executable() throws IOException {
        Pattern included = included();
        List<String> pages = Stream.of("index.html", "style.css", "swagger-ui-bundle.js")
                .map(page -> entries().stream()
                        .filter(entry -> entry.endsWith("/openapi-ui/" + page))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError(page + " is not in " + runner.getName())))
                .toList();
        assertThat(pages).allMatch(name -> included.matcher(name).matches());
        assertThat("META-INF/quarkus-generated-openapi-doc.JSON").matches(included);
        JsonNode described = JSON.readTree(runner.getInputStream(entry("META-INF/quarkus-generated-openapi-doc.JSON")));
        assertThat(described.at("/paths/~1chords/post").isObject())
                .as("openapi.yaml is part of it")
                .isTrue();
    }

    @Test
    void nothing_of_ours_is_read_by_reflection_but_what_the_framework_makes() throws IOException {
        assertThat(reflected("META-INF/native-image/reflect-config.json"))
                .filteredOn(type -> type.path("name").asText().startsWith("dev.tutti."))
                .isNotEmpty()
                .allMatch(
                        NativeSourcesCheck::isTheFrameworks,
                        "a bean, a part of the configuration, a service or a mapper");
    }

    @Test
    void virtual_threads_which_are_named_by_text_for_older_JDKs_are_registered() throws IOException {
        assertThat(reflected(OURS + "reflect-config.json"))
                .extracting(type -> type.path("name").asText() + "."
                        + type.at("/methods/0/name").asText())
                .containsExactlyInAnyOrder(
                        "java.lang.Thread.ofVirtual",
                        "java.lang.Thread$Builder.factory",
                        "java.lang.Thread$Builder$OfVirtual.name",
                        "java.util.concurrent.Executors.newThreadPerTaskExecutor");
    }

    @Test
    void random_ids_are_not_frozen_into_the_executable() throws IOException {
        assertThat(new String(runner.getInputStream(entry(OURS + "native-image.properties"))
                        .readAllBytes()))
                .contains("--initialize-at-run-time=com.github.f4b6a3.uuid");
    }

    @Test
    void no_redis_is_inside() throws IOException {
        assertThat(files(SOURCES, "")).noneMatch(file -> file.contains("codemonstur") || file.contains("redis-server"));
        assertThat(entries())
                .as("beans that would start it")
                .noneMatch(entry -> entry.matches("dev/tutti/dev/.*_(Bean|ClientProxy)\\.class"))
                .noneMatch(entry -> entry.startsWith("redis/embedded/") || entry.contains("redis-server"));
        assertThat("redis-server-6.2.11-linux-amd64").doesNotMatch(included());
        assertThat(reflected("META-INF/native-image/reflect-config.json"))
                .extracting(type -> type.path("name").asText())
                .noneMatch(name -> name.startsWith("dev.tutti.dev.") || name.startsWith("redis.embedded."));
    }

    /** Beans are made by generated code that gets past their private parts, and the configuration is a generated class. */
    private static boolean isTheFrameworks(JsonNode type) {
        String name = type.path("name").asText();
        boolean generated = name.contains("$$CMImpl")
                || name.contains("$ExceptionMapper$")
                || name.contains("_SmallRyeMessagingInvoker_");
        boolean onlyMembersByName =
                !type.has("allDeclaredMethods") && !type.has("allDeclaredFields") && type.has("methods");
        boolean setting = name.matches("dev\\.tutti\\.config\\.TuttiConfig\\$(AuthMode|Durability|Role)"); // enums
        boolean service = name.equals("dev.tutti.auth.OidcWhereConfigured");
        return generated || onlyMembersByName || setting || service;
    }

    private static Pattern included() throws IOException {
        List<String> patterns = new ArrayList<>();
        for (String file : List.of("META-INF/native-image/resource-config.json", OURS + "resource-config.json")) {
            JSON.readTree(runner.getInputStream(entry(file)))
                    .at("/resources/includes")
                    .forEach(include ->
                            patterns.add("(?:" + include.path("pattern").asText() + ")"));
        }
        return Pattern.compile(String.join("|", patterns));
    }

    private static List<JsonNode> reflected(String file) throws IOException {
        return StreamSupport.stream(
                        JSON.readTree(runner.getInputStream(entry(file))).spliterator(), false)
                .toList();
    }

    private static JarEntry entry(String name) {
        JarEntry entry = runner.getJarEntry(name);
        assertThat(entry).as(name).isNotNull();
        return entry;
    }

    private static List<String> entries() {
        return runner.stream().map(JarEntry::getName).toList();
    }

    private static List<String> files(Path folder, String ending) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .filter(name -> name.endsWith(ending))
                    .toList();
        }
    }
}
