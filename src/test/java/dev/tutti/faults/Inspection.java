package dev.tutti.faults;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Reads, when all is over, what the API says of every chord. */
final class Inspection {
    private static final int AT_ONCE = 8;

    private final ApiClient api;

    Inspection(ApiClient api) {
        this.api = api;
    }

    /** Of every chord that the API lists, and of those that the ledger takes for accepted and the API does not know. */
    List<Standing> of(Ledger ledger) {
        List<Standing> all = new ArrayList<>();
        Set<String> known = new HashSet<>();
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Future<Standing>> read = new ArrayList<>();
            for (JsonNode chord : api.list("")) {
                known.add(chord.path("id").asText());
                read.add(threads.submit(() -> standing(chord)));
            }
            for (Future<Standing> one : read) {
                all.add(one.get());
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("the chords could not be read", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            threads.shutdownNow();
        }
        for (Submitted chord : ledger.chords()) {
            chord.id()
                    .filter(id -> !known.contains(id))
                    .ifPresent(id ->
                            all.add(api.get("/chords/" + id).map(this::standing).orElse(gone(chord, id))));
        }
        return all;
    }

    private Standing standing(JsonNode chord) {
        String id = chord.path("id").asText();
        int total = chord.path("total").asInt();
        String ended = chord.path("endedAt").asText("null");
        Optional<List<String>> endings = Optional.empty();
        if (!ended.equals("null") && !chord.path("state").asText().equals("abandoned")) {
            endings = api.get("/chords/" + id + "/outcomes?format=plain").map(Inspection::texts);
        }
        return new Standing(
                id,
                chord.path("labels").path("chord").asInt(-1),
                chord.path("state").asText(),
                total,
                chord.path("succeeded").asInt() + chord.path("failed").asInt(),
                ended.equals("null") ? Optional.empty() : Optional.of(Instant.parse(ended)),
                endings);
    }

    private static Standing gone(Submitted chord, String id) {
        return new Standing(id, chord.number(), Standing.GONE, 0, 0, Optional.empty(), Optional.empty());
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(each -> texts.add(each.toString()));
        return texts;
    }
}
