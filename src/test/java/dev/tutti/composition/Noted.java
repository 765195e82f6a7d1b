package dev.tutti.composition;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** A call of a callback, of an errback or at a first failure. */
record Noted(int attempt, String idempotencyId, Optional<String> closedBy, List<Ending> outcomes) {

    /** As a task of another process tells it. */
    static Noted of(String text) {
        JsonNode json = Ending.json(text);
        return new Noted(
                json.path("attempt").asInt(),
                json.path("idempotencyId").asText(),
                Optional.ofNullable(json.path("closedBy").textValue()),
                StreamSupport.stream(json.path("outcomes").spliterator(), false)
                        .map(Ending::seen)
                        .toList());
    }
}
