package dev.tutti.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Submits chords by the ledger and reads what stands, through whichever api answers. */
final class ApiClient {
    /** No api answers a reading request, for a long time. */
    static final class NotAnswered extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotAnswered(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration READING_PATIENCE = Duration.ofSeconds(30);
    /** Still being opened, too much open, Redis away or full. */
    private static final Set<Integer> TRY_AGAIN = Set.of(409, 429, 503);

    private static final Duration PAUSE = Duration.ofMillis(100);

    private final List<Node> apis;
    private final Ledger ledger;
    private final Work work;
    private final String sink;
    private final AtomicInteger replays = new AtomicInteger();
    private final AtomicInteger turn = new AtomicInteger();

    ApiClient(List<Node> apis, Ledger ledger, Work work, String sink) {
        this.apis = apis;
        this.ledger = ledger;
        this.work = work;
        this.sink = sink;
    }

    /**
     * Submits one chord whose callback tells the sink, with an Idempotency-Key of its own, again and again until the answer
     * says what became of it or a minute has passed.
     */
    void submit(int number, int members) {
        ledger.intend(number, members, work);
        String body = body(number, members);
        Instant limit = Instant.now().plus(PATIENCE);
        boolean perhaps = false;
        while (Instant.now().isBefore(limit)) {
            try {
                HttpResponse<String> answer = send(post(number, body));
                if (answer.statusCode() / 100 == 2) {
                    if (answer.headers().firstValue("Idempotency-Replayed").isPresent()) {
                        replays.incrementAndGet();
                    }
                    ledger.accepted(number, Json.read(answer.body()).path("id").asText());
                    return;
                }
                perhaps |= answer.body().contains("outcome_unknown");
                if (!TRY_AGAIN.contains(answer.statusCode())) {
                    ledger.refused(number, answer.statusCode() + " " + answer.body());
                    return;
                }
            } catch (ConnectException e) {
                // nothing was sent: ask the other one
            } catch (IOException e) {
                perhaps = true;
            }
            pause();
        }
        if (!perhaps) {
            ledger.refused(number, "no api for a minute");
        }
    }

    /** How many acceptances were those of an earlier request, whose answer never came. */
    int replays() {
        return replays.get();
    }

    /**
     * Submits one chord once.
     *
     * @return the status; 0 for no answer
     */
    int submitOnce(int number, int members) {
        ledger.intend(number, members, work);
        try {
            HttpResponse<String> answer = send(post(number, body(number, members)));
            if (answer.statusCode() / 100 == 2) {
                ledger.accepted(number, Json.read(answer.body()).path("id").asText());
            } else if (!answer.body().contains("outcome_unknown")) {
                ledger.refused(number, answer.statusCode() + " " + answer.body());
            }
            return answer.statusCode();
        } catch (IOException e) {
            return 0;
        }
    }

    /**
     * Submits one chord as NDJSON, once, made as it is sent.
     *
     * @return its id
     * @throws IllegalStateException when it is not accepted
     */
    String stream(int number, int members, Duration patience) {
        ledger.intend(number, members, work);
        try {
            HttpResponse<String> answer = send(HttpRequest.newBuilder(next().url("/chords"))
                    .timeout(patience)
                    .header("Content-Type", "application/x-ndjson")
                    .POST(HttpRequest.BodyPublishers.ofInputStream(
                            () -> new NdjsonBody(head(number), index -> work.member(number, index), members)))
                    .build());
            if (answer.statusCode() != 202) {
                throw new IllegalStateException("chord " + number + ": " + answer.statusCode() + " " + answer.body());
            }
            String id = Json.read(answer.body()).path("id").asText();
            ledger.accepted(number, id);
            return id;
        } catch (IOException e) {
            throw new IllegalStateException("chord " + number + " was not answered", e);
        }
    }

    /** The chord that {@link #submit} sends. */
    String body(int number, int members) {
        ObjectNode chord = head(number);
        ArrayNode list = chord.putArray("members");
        for (int index = 0; index < members; index++) {
            list.add(work.member(number, index));
        }
        return chord.toString();
    }

    private ObjectNode head(int number) {
        ObjectNode chord = Json.object();
        chord.putObject("callback")
                .put("url", sink + "/callback")
                .putObject("retry")
                .put("maxAttempts", 100)
                .put("delay", "PT0.2S")
                .put("multiplier", 1.0);
        chord.putObject("labels").put("chord", Integer.toString(number));
        return chord;
    }

    /** A GET that is repeated until some api answers it with 200 or 404. */
    Optional<JsonNode> get(String path) {
        Instant limit = Instant.now().plus(READING_PATIENCE);
        while (true) {
            try {
                HttpResponse<String> answer = send(HttpRequest.newBuilder(next().url(path))
                        .timeout(Duration.ofSeconds(30))
                        .build());
                if (answer.statusCode() == 200) {
                    return Optional.of(Json.read(answer.body()));
                }
                if (answer.statusCode() == 404) {
                    return Optional.empty();
                }
                if (Instant.now().isAfter(limit)) {
                    throw new NotAnswered(path + " was answered " + answer.statusCode() + " " + answer.body(), null);
                }
            } catch (IOException e) {
                if (Instant.now().isAfter(limit)) {
                    throw new NotAnswered(path + " was not answered", e);
                }
            }
            pause();
        }
    }

    /** How many chords are in one of these states, and what they are. */
    List<JsonNode> list(String state) {
        List<JsonNode> chords = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = get("/chords?limit=1000" + (state.isEmpty() ? "" : "&state=" + state)
                            + (cursor.isEmpty() ? "" : "&cursor=" + cursor))
                    .orElseThrow();
            page.path("chords").forEach(chords::add);
            cursor = page.path("next").asText("");
        } while (!cursor.isEmpty() && !cursor.equals("null"));
        return chords;
    }

    private HttpRequest post(int number, String body) {
        return HttpRequest.newBuilder(next().url("/chords"))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", "chord-" + number)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    private static HttpResponse<String> send(HttpRequest request) throws IOException {
        try {
            return Node.HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private Node next() {
        return apis.get(Math.floorMod(turn.getAndIncrement(), apis.size()));
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
