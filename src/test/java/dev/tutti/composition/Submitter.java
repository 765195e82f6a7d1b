package dev.tutti.composition;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** Submits compositions over HTTP, cancels those that wait for ever, waits for their end, and runs them again. */
final class Submitter {
    private static final int LONGEST_WAIT_S = 60;
    private static final int MOST_WAITS = 3;

    private final Requests requests;

    Submitter(URI service) {
        this.requests = new Requests(service);
    }

    /** A chord as it is told, and its outcomes. */
    record Seen(JsonNode chord, List<JsonNode> outcomes) {}

    /** Each end of it; fails when it is not accepted, or has not ended in three minutes. */
    CompletableFuture<List<Seen>> run(Story story) {
        HttpRequest submission = requests.to("/chords")
                .header("Content-Type", story.asLines() ? "application/x-ndjson" : "application/json")
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .POST(BodyPublishers.ofString(story.body()))
                .build();
        return requests.send(submission)
                .thenApply(answer -> Ending.json(answer.body()).path("id").asText())
                .thenCompose(id -> cancelled(Cancelled.in(story.chord(), id))
                        .thenCompose(cancelled -> ended(id, 1))
                        .thenCompose(first -> again(story.again(), id, first)));
    }

    private CompletableFuture<?> cancelled(Optional<Cancelled> cancelled) {
        CompletableFuture<?> done = CompletableFuture.completedFuture(null);
        if (cancelled.isEmpty()) {
            return done;
        }
        for (Map.Entry<String, Integer> chord : cancelled.get().waiting().entrySet()) {
            HttpRequest request = requests.to("/chords/" + chord.getKey()).build();
            done = done.thenCompose(before -> requests.poll(request, answer -> waits(answer, chord.getValue())));
        }
        String path = "/chords/" + cancelled.get().id() + "/cancel";
        return done.thenCompose(all ->
                requests.send(requests.to(path).POST(BodyPublishers.noBody()).build()));
    }

    private static boolean waits(HttpResponse<String> chord, int members) {
        if (chord.statusCode() != 200) {
            return false; // it is not opened yet
        }
        JsonNode json = Ending.json(chord.body());
        return json.path("state").asText().equals("running")
                && json.path("pending").asInt() == members;
    }

    private CompletableFuture<List<Seen>> again(Optional<Again> again, String id, Seen first) {
        return again.map(what -> requests.send(requests.to(what.path(id))
                                .POST(BodyPublishers.noBody())
                                .build())
                        .thenCompose(accepted -> ended(id, 1))
                        .thenApply(second -> List.of(first, second)))
                .orElseGet(() -> CompletableFuture.completedFuture(List.of(first)));
    }

    private CompletableFuture<Seen> ended(String id, int waits) {
        String path = "/chords/" + id;
        HttpRequest request =
                requests.to(path).header("Prefer", "wait=" + LONGEST_WAIT_S).build();
        return requests.send(request).thenCompose(answer -> {
            JsonNode chord = Ending.json(answer.body());
            if (chord.has("outcomes")) {
                List<JsonNode> outcomes = new ArrayList<>();
                chord.get("outcomes").forEach(outcomes::add);
                return CompletableFuture.completedFuture(new Seen(chord, outcomes));
            }
            if (chord.has("outcomesUrl")) {
                return outcomes(path).thenApply(outcomes -> new Seen(chord, outcomes));
            }
            if (waits == MOST_WAITS) {
                throw new AssertionError("it has not ended: " + chord);
            }
            return ended(id, waits + 1);
        });
    }

    private CompletableFuture<List<JsonNode>> outcomes(String path) {
        HttpRequest request = requests.to(path + "/outcomes")
                .header("Accept", "application/x-ndjson")
                .build();
        return requests.send(request)
                .thenApply(lines -> lines.body().lines().map(Ending::json).toList());
    }
}
