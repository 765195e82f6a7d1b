package dev.tutti.composition;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Submits compositions over HTTP, waits for their end, and runs them again. */
final class Submitter {
    private static final int LONGEST_WAIT_S = 60;
    private static final int MOST_WAITS = 3;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI service;

    Submitter(URI service) {
        this.service = service;
    }

    /** A chord as it is told, and its outcomes. */
    record Seen(JsonNode chord, List<JsonNode> outcomes) {}

    /** Each end of it; fails when it is not accepted, or has not ended in three minutes. */
    CompletableFuture<List<Seen>> run(Story story) {
        HttpRequest request = to("/chords")
                .header("Content-Type", story.asLines() ? "application/x-ndjson" : "application/json")
                .POST(BodyPublishers.ofString(story.body()))
                .build();
        CompletableFuture<Seen> first = send(request).thenCompose(answer -> ended(answer, 1));
        return first.thenCompose(seen -> story.again()
                .map(again -> again(again, seen).thenApply(second -> List.of(seen, second)))
                .orElseGet(() -> CompletableFuture.completedFuture(List.of(seen))));
    }

    private CompletableFuture<Seen> again(Again again, Seen seen) {
        HttpRequest request = to(again.path(seen.chord().path("id").asText()))
                .POST(BodyPublishers.noBody())
                .build();
        return send(request).thenCompose(answer -> ended(answer, 0));
    }

    private CompletableFuture<Seen> ended(HttpResponse<String> answer, int waits) {
        JsonNode chord = Ending.json(answer.body());
        if (chord.has("outcomes")) {
            List<JsonNode> outcomes = new ArrayList<>();
            chord.get("outcomes").forEach(outcomes::add);
            return CompletableFuture.completedFuture(new Seen(chord, outcomes));
        }
        String path = "/chords/" + chord.path("id").asText();
        if (chord.has("outcomesUrl")) {
            HttpRequest request = to(path + "/outcomes")
                    .header("Accept", "application/x-ndjson")
                    .build();
            return send(request)
                    .thenApply(lines -> new Seen(
                            chord, lines.body().lines().map(Ending::json).toList()));
        }
        if (waits == MOST_WAITS) {
            throw new AssertionError("it has not ended: " + chord);
        }
        return send(to(path).build()).thenCompose(later -> ended(later, waits + 1));
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(service.resolve(path)).header("Prefer", "wait=" + LONGEST_WAIT_S);
    }

    private CompletableFuture<HttpResponse<String>> send(HttpRequest request) {
        return http.sendAsync(request, BodyHandlers.ofString()).thenApply(answer -> {
            if (answer.statusCode() != 200 && answer.statusCode() != 202) {
                throw new AssertionError(answer.statusCode() + " " + answer.body());
            }
            return answer;
        });
    }
}
