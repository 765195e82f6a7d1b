package dev.tutti.packaged;

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
import java.util.concurrent.CompletableFuture;

/** Speaks to the API as a user would. */
final class Client {
    static final ObjectMapper JSON = new ObjectMapper();

    private final TuttiProcess api;

    Client(TuttiProcess api) {
        this.api = api;
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

    CompletableFuture<HttpResponse<String>> postLater(String path, String body) {
        return TuttiProcess.HTTP.sendAsync(
                request(path).POST(HttpRequest.BodyPublishers.ofString(body)).build(),
                HttpResponse.BodyHandlers.ofString());
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
        return HttpRequest.newBuilder(URI.create(api.url(path)))
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", "application/json");
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
