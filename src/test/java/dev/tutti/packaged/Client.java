package dev.tutti.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Speaks to the API as a user would. */
final class Client {
    static final ObjectMapper JSON = new ObjectMapper();
    private static final int TRIES = 30;

    private final TuttiProcess api;
    private final Optional<String> key;

    Client(TuttiProcess api) {
        this(api, Optional.empty());
    }

    /** One that says who it is. */
    Client(TuttiProcess api, Optional<String> key) {
        this.api = api;
        this.key = key;
    }

    /** A chord of that many members, every tenth of which fails, and a callback that logs the list. */
    static String chord(int members) {
        ObjectNode chord = JSON.createObjectNode();
        ArrayNode list = chord.putArray("members");
        for (int i = 0; i < members; i++) {
            boolean fails = i % 10 == 9;
            ObjectNode member = list.addObject().put("task", fails ? "fail" : "echo");
            member.putArray("args").add(fails ? "no " + i : "ok-" + i);
        }
        chord.putObject("callback").put("task", "tasks_completed");
        return chord.toString();
    }

    /** The plain list that such a chord ends with. */
    static JsonNode expected(int members) {
        ArrayNode list = JSON.createArrayNode();
        for (int i = 0; i < members; i++) {
            list.add(i % 10 == 9 ? "Exception: no " + i : "ok-" + i);
        }
        return list;
    }

    /** The line that the callback of such a chord logs. */
    static String logged(int members) {
        StringBuilder line = new StringBuilder("Tasks completed [");
        for (int i = 0; i < members; i++) {
            line.append(i == 0 ? "" : ", ").append(i % 10 == 9 ? "Exception: no " + i : "ok-" + i);
        }
        return line.append("]").toString();
    }

    HttpResponse<String> post(String path, String body) {
        return send(
                request(path).POST(HttpRequest.BodyPublishers.ofString(body)).build());
    }

    /** Submits a chord as a careful client does: with a key, and again while the answer is a 503. */
    CompletableFuture<HttpResponse<String>> submit(String chord) {
        HttpRequest request = request("/chords")
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .POST(HttpRequest.BodyPublishers.ofString(chord))
                .build();
        return submit(request, TRIES);
    }

    private static CompletableFuture<HttpResponse<String>> submit(HttpRequest request, int tries) {
        return TuttiProcess.HTTP
                .sendAsync(request, HttpResponse.BodyHandlers.ofString())
                .thenCompose(answer -> answer.statusCode() == 503 && tries > 1
                        ? CompletableFuture.supplyAsync(
                                        () -> tries - 1, CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS))
                                .thenCompose(left -> submit(request, left))
                        : CompletableFuture.completedFuture(answer));
    }

    /** The id of the chord that was accepted. */
    static String accepted(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return read(answer.body()).get("id").asText();
    }

    /** Waits until a chord has completed. */
    void awaitCompleted(String id) {
        await("end of " + id)
                .atMost(Duration.ofSeconds(60))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> json("/chords/" + id).path("state").asText().equals("completed"));
    }

    HttpResponse<String> get(String path) {
        return send(request(path).GET().build());
    }

    JsonNode json(String path) {
        return read(get(path).body());
    }

    static JsonNode read(String body) {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            throw new UncheckedIOException("not JSON: " + body, e);
        }
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(api.url(path)))
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", "application/json");
        key.ifPresent(text -> request.header("Authorization", "Bearer " + text));
        return request;
    }

    private static HttpResponse<String> send(HttpRequest request) {
        try {
            return TuttiProcess.HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(request.uri() + " did not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
