package dev.tutti.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tutti.testing.FreePort;
import dev.tutti.testing.RedisProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What the JVM image does, without an engine: {@code ./mvnw verify -Pimage} on JDK 25 or newer. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class JvmImageCheck {
    private static final Path TARGET = Path.of(System.getProperty("image.folder", "target/with-image"));
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final int API = FreePort.any();
    private static final int MANAGEMENT = FreePort.any();

    private static RedisProcess redis;
    private static Process tutti;
    private static Path log;
    private static Path loaded;

    /** With {@code AOTMode=on}, which ends the JVM where the cache is of no use; the image itself would go on without. */
    @BeforeAll
    static void start() throws Exception {
        JvmImage image = JvmImage.make(TARGET, TARGET.resolve("tutti").toAbsolutePath(), FreePort.any());
        redis = new RedisProcess();
        redis.start();
        log = Files.createTempFile("tutti", ".log");
        loaded = Files.createTempFile("loaded", ".log");
        ProcessBuilder builder = new ProcessBuilder(
                image.command("-XX:AOTMode=on", "-Xlog:class+load:file=" + loaded + "::filecount=0"));
        builder.environment()
                .putAll(Map.of(
                        "QUARKUS_REDIS_HOSTS", redis.uri(),
                        "TUTTI_AUTH_MODE", "none",
                        "TUTTI_DEMO_ENABLED", "true",
                        "QUARKUS_HTTP_PORT", Integer.toString(API),
                        "QUARKUS_MANAGEMENT_PORT", Integer.toString(MANAGEMENT)));
        tutti = builder.directory(image.folder().resolve("app").toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(tutti::destroyForcibly));
        await("readiness, or the end of the process: " + log)
                .atMost(Duration.ofSeconds(60))
                .until(() -> !tutti.isAlive() || readiness() == 200);
        assertThat(tutti.isAlive()).as(Files.readString(log)).isTrue();
    }

    @AfterAll
    static void stop() throws Exception {
        tutti.destroy();
        tutti.waitFor(30, TimeUnit.SECONDS);
        redis.close();
        Files.delete(log);
        Files.delete(loaded);
    }

    @Test
    void it_runs_chords_on_classes_that_come_from_the_cache() throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + API + "/chords"))
                .header("Content-Type", "application/json")
                .header("Prefer", "wait=30")
                .POST(HttpRequest.BodyPublishers.ofString("""
                        {"members": [{"task": "good_task"}, {"task": "bad_task"}, {"task": "other_good_task"}],
                         "callback": {"task": "tasks_completed"}}"""))
                .build();
        assertThat(HTTP.send(request, BodyHandlers.ofString()).body()).contains("\"state\":\"completed\"");
        assertThat(Files.readString(log))
                .contains("Tasks completed [Good task, Exception: Bad Task!!!, Other good task]");

        List<String> ours = loadedClasses()
                .filter(line -> line.contains(" dev.tutti.") && !line.contains("$$Lambda"))
                .toList();
        assertThat(ours).hasSizeGreaterThan(200);
        assertThat(ours.stream()
                        .filter(line -> line.contains("shared objects file"))
                        .count())
                .as("of %s", ours.size())
                .isGreaterThan(ours.size() * 9L / 10);
    }

    @Test
    void the_health_check_of_compose_yaml_finds_it_healthy() throws Exception {
        List<String> check = Yaml.texts(Yaml.read("compose.yaml").at("/services/tutti/healthcheck/test"));
        String command = check.get(3).replace("$$", "$");
        assertThat(exitOf(command.replace("/9000", "/" + MANAGEMENT))).isZero();
        assertThat(exitOf(command.replace("/9000", "/" + FreePort.any()))).isNotZero();
        assertThat(exitOf(command.replace("/9000", "/" + MANAGEMENT).replace("/ready", "/no-such-check")))
                .isNotZero();
    }

    /** All optional dependencies are on the bill, though the package leaves them out. */
    @Test
    void its_bill_of_materials_names_every_library() throws IOException {
        Set<String> billed = new TreeSet<>();
        new ObjectMapper()
                .readTree(TARGET.resolve("tutti/app/tutti-cyclonedx.json").toFile())
                .path("components")
                .forEach(part -> billed.add(
                        part.path("group").asText() + "." + part.path("name").asText() + "-"
                                + part.path("version").asText()));
        List<String> libraries = files(TARGET.resolve("tutti/app/lib"));
        assertThat(libraries).hasSizeGreaterThan(100).allMatch(file -> billed.stream()
                .anyMatch(file::startsWith));
        assertThat(billed)
                .filteredOn(part -> libraries.stream().noneMatch(file -> file.startsWith(part)))
                .allMatch(part -> part.startsWith("dev.tutti.tutti-")
                        || part.startsWith("com.github.codemonstur.embedded-redis-"));
    }

    @Test
    void it_carries_no_redis() throws IOException {
        assertThat(files(TARGET.resolve("tutti")))
                .contains("app.aot", "java.options")
                .noneMatch(name -> name.contains("embedded-redis") || name.startsWith("redis-server"));
    }

    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .toList();
        }
    }

    private static Stream<String> loadedClasses() throws IOException {
        return Files.readAllLines(loaded).stream();
    }

    private static int readiness() {
        try {
            return HTTP.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + MANAGEMENT + "/q/health/ready"))
                                    .build(),
                            BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    private static int exitOf(String command) throws IOException, InterruptedException {
        return new ProcessBuilder("bash", "-c", command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
