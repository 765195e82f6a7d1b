package dev.tutti.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tutti.testing.FreePort;
import dev.tutti.testing.RedisProcess;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** The packaged application in one process beside a Redis that writes nothing to disk, and what its callbacks tell. */
final class Measured implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration START = Duration.ofMinutes(2);
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    /** As in the comparison with other systems. */
    private static final int FAIL_EVERY = 10;

    private static final int MOST_IN_JSON = 100_000;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final RedisProcess redis = new RedisProcess("--appendonly", "no");
    private final Path log;
    private final int port = FreePort.any();
    private final Reader lines;
    private final StringBuilder unread = new StringBuilder();
    private final Process application;
    /** When each came, in ns, by the name of its chord. */
    private final Map<String, Long> callbacks = new HashMap<>();

    private int chords;

    Measured() {
        redis.start();
        try {
            log = Files.createTempFile("bench", ".jsonl");
            lines = Files.newBufferedReader(log);
            ProcessBuilder builder = new ProcessBuilder("sh", "src/test/bench/worker.sh", "all")
                    .redirectErrorStream(true)
                    .redirectOutput(Path.of("target", "bench.log").toFile());
            builder.environment()
                    .putAll(Map.of(
                            "BENCH_PORT", Integer.toString(redis.port()),
                            "BENCH_LOG", log.toString(),
                            "TUTTI_PORT", Integer.toString(port),
                            "TUTTI_APP", System.getProperty("bench.application", "target/quarkus-app"),
                            "JAVA_HOME", System.getProperty("java.home")));
            application = builder.start();
        } catch (IOException e) {
            redis.close();
            throw new UncheckedIOException(e);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(application::destroyForcibly));
        Awaitility.await("the application, see target/bench.log").atMost(START).until(() -> Files.readString(log)
                .contains("\"ready\""));
    }

    /** A chord to submit. */
    record Chord(String name, String contentType, String body) {}

    /** One of that many members, every tenth of which fails: JSON, or NDJSON where that takes no more. */
    Chord chord(int members) {
        String name = "c" + chords++;
        String callback = "\"callback\":{\"task\":\"bench." + (members <= MOST_IN_JSON ? "callback" : "stream")
                + "\",\"args\":[\"" + name + "\"," + members + "," + FAIL_EVERY + "]}";
        Stream<String> list = IntStream.range(0, members)
                .mapToObj(i -> "{\"task\":\"bench.member\",\"args\":[" + i + "," + FAIL_EVERY + ",0,\"\"]}");
        return members <= MOST_IN_JSON
                ? new Chord(
                        name,
                        "application/json",
                        "{" + callback + ",\"members\":[" + list.collect(Collectors.joining(",")) + "]}")
                : new Chord(
                        name,
                        "application/x-ndjson",
                        "{" + callback + "}\n" + list.collect(Collectors.joining("\n")) + "\n");
    }

    /** One of that many chords, each of so many members that all succeed. */
    Chord nested(int children, int members) {
        String name = "c" + chords++;
        String list = IntStream.range(0, members)
                .mapToObj(i -> "{\"task\":\"bench.member\",\"args\":[" + i + ",0,0,\"\"]}")
                .collect(Collectors.joining(","));
        return new Chord(
                name,
                "application/json",
                "{\"callback\":{\"task\":\"bench.callback\",\"args\":[\"" + name + "\"," + children
                        + ",0]},\"members\":["
                        + IntStream.range(0, children)
                                .mapToObj(i ->
                                        "{\"members\":[" + list + "],\"callback\":{\"task\":\"bench.fold\",\"args\":["
                                                + i + "," + members + "]}}")
                                .collect(Collectors.joining(","))
                        + "]}");
    }

    /** Submits it; returns when it is accepted. */
    void submit(Chord chord) {
        try {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/chords"))
                            .header("Content-Type", chord.contentType())
                            .POST(HttpRequest.BodyPublishers.ofString(chord.body()))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Waits until every chord so far was called back, whole and in order; answers when the last callback had its list. */
    long allCalledBack() {
        await(() -> callbacks.size() == chords);
        return Collections.max(callbacks.values());
    }

    /** Waits for one chord; answers when its callback had its list. */
    long calledBack(Chord chord) {
        await(() -> hasCalledBack(chord));
        return callbacks.get(chord.name());
    }

    /** Whether it was called back, as far as was looked. */
    boolean hasCalledBack(Chord chord) {
        return callbacks.containsKey(chord.name());
    }

    private void await(BooleanSupplier until) {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> {
                    readCallbacks();
                    return until.getAsBoolean();
                });
    }

    private void readCallbacks() throws IOException {
        char[] buffer = new char[65_536];
        for (int count = lines.read(buffer); count > 0; count = lines.read(buffer)) {
            unread.append(buffer, 0, count);
        }
        int whole = unread.lastIndexOf("\n") + 1; // what follows is a line of which more will come
        List<String> texts = unread.substring(0, whole).lines().toList();
        unread.delete(0, whole);
        for (String text : texts) {
            JsonNode line = JSON.readTree(text);
            if (line.path("ev").asText().equals("callback")) {
                assertThat(line.path("ordered").asBoolean()
                                && line.path("complete").asBoolean())
                        .as(text)
                        .isTrue();
                assertThat(callbacks.put(
                                line.path("chord").asText(), line.path("t").asLong()))
                        .as("the chord was called back before: " + text)
                        .isNull();
            }
        }
    }

    @Override
    public void close() {
        application.destroyForcibly();
        redis.close();
        try {
            lines.close();
            Files.deleteIfExists(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
