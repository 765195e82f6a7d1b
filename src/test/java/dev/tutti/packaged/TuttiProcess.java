package dev.tutti.packaged;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One process of the packaged application, with demo tasks, on free ports. */
final class TuttiProcess implements AutoCloseable {
    static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private static final Path JAR = Path.of("target", "quarkus-app", "quarkus-run.jar");

    private final Process process;
    private final Path log;
    private final int port;
    private final int managementPort;

    private TuttiProcess(Process process, Path log, int port, int managementPort) {
        this.process = process;
        this.log = log;
        this.port = port;
        this.managementPort = managementPort;
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    }

    /**
     * Starts one; it logs lines of text unless it is told otherwise.
     *
     * @param redis its URI
     * @param properties further configuration, {@code name=value}; of two of a name the last one counts, and anybody may
     *     call its API unless they say otherwise
     */
    static TuttiProcess start(String redis, String... properties) {
        return start(
                Map.of(),
                Stream.concat(
                                Stream.of(
                                        "quarkus.redis.hosts=" + redis,
                                        "tutti.auth.mode=none",
                                        "tutti.demo.enabled=true"),
                                Stream.of(properties))
                        .toArray(String[]::new));
    }

    /**
     * Starts one by its environment.
     *
     * @param environment besides this process' own
     * @param properties configuration that comes before it, {@code name=value}
     */
    static TuttiProcess start(Map<String, String> environment, String... properties) {
        int port = freePort();
        int managementPort = freePort();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1", // it lives for seconds and does not earn back what C2 costs
                "-Dquarkus.http.port=" + port,
                "-Dquarkus.http.host=127.0.0.1",
                "-Dquarkus.management.port=" + managementPort,
                "-Dquarkus.management.host=127.0.0.1",
                "-Dquarkus.log.console.json.enabled=false"));
        for (String property : properties) {
            command.add("-D" + property);
        }
        command.addAll(List.of("-jar", JAR.toString()));
        try {
            Path log = Files.createTempFile("tutti", ".log");
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            return new TuttiProcess(process, log, port, managementPort);
        } catch (IOException e) {
            throw new UncheckedIOException("the packaged application did not start", e);
        }
    }

    /** Waits until its readiness says so. */
    TuttiProcess ready() {
        await("readiness of " + log).atMost(Duration.ofSeconds(60)).until(() -> readiness() == 200);
        return this;
    }

    /** Waits until it answers, be it that it is not ready. */
    TuttiProcess up() {
        await("start of " + log).atMost(Duration.ofSeconds(60)).until(() -> log().stream()
                .anyMatch(line -> line.contains(" started in ")));
        return this;
    }

    /** Status of its readiness check; 0 when nobody answers. */
    int readiness() {
        return status("http://127.0.0.1:" + managementPort + "/q/health/ready");
    }

    /** Status of its start-up check; 0 when nobody answers. */
    int startup() {
        return status("http://127.0.0.1:" + managementPort + "/q/health/started");
    }

    /** Status of its liveness check; 0 when nobody answers. */
    int liveness() {
        return status("http://127.0.0.1:" + managementPort + "/q/health/live");
    }

    /** Where its API is. */
    String url(String path) {
        return "http://127.0.0.1:" + port + path;
    }

    /** What it has printed. */
    List<String> log() {
        try {
            return Files.readAllLines(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGTERM; does not wait. */
    void terminate() {
        process.destroy();
    }

    /** SIGKILL. */
    void kill() {
        process.destroyForcibly();
    }

    /** Waits until it is gone; answers its exit code. */
    int exitCode() {
        await("the end of " + log).atMost(Duration.ofSeconds(60)).until(() -> !process.isAlive());
        return process.exitValue();
    }

    boolean alive() {
        return process.isAlive();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(15, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            Files.deleteIfExists(log);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int status(String url) {
        try {
            return HTTP.send(
                            HttpRequest.newBuilder(URI.create(url))
                                    .timeout(Duration.ofSeconds(5))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    private static int freePort() {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
