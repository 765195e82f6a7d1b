package dev.tutti.composition;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.tutti.chord.Link;
import dev.tutti.chord.Outcome;
import dev.tutti.chord.Reason;
import java.util.Optional;

/**
 * How a task ended: as it was computed, or as it was seen.
 *
 * @param value of a success
 * @param reason of a failure
 * @param message of a failure; empty where its words were not computed
 * @param attempts 0 where they were not computed
 * @param inner of a nested chord without a callback, when it was computed: its outcomes are the value
 */
record Ending(
        JsonNode value,
        Optional<Reason> reason,
        Optional<String> message,
        int attempts,
        Optional<Link> link,
        Optional<Result> inner) {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    static Ending success(JsonNode value, int attempts, Optional<Link> link) {
        return new Ending(value, Optional.empty(), Optional.empty(), attempts, link, Optional.empty());
    }

    static Ending failure(Reason reason, Optional<String> message, int attempts, Optional<Link> link) {
        return new Ending(NullNode.instance, Optional.of(reason), message, attempts, link, Optional.empty());
    }

    static Ending listOf(Result inner) {
        return new Ending(
                NullNode.instance, Optional.empty(), Optional.empty(), 0, Optional.empty(), Optional.of(inner));
    }

    /** The same value, or failure, of that link. */
    Ending at(Optional<Link> ofChain) {
        return new Ending(value, reason, message, attempts, ofChain, inner);
    }

    /** The same with that in front of its message. */
    Ending saying(String where) {
        return new Ending(value, reason, message.map(where::concat), attempts, link, inner);
    }

    /** The same, but nobody knows in which of two rounds it was. */
    Ending ofEitherRound() {
        return new Ending(value, reason, message, 0, Optional.empty(), inner);
    }

    boolean success() {
        return reason.isEmpty();
    }

    /** As the JSON of an outcome says. */
    static Ending seen(JsonNode outcome) {
        int attempts = outcome.path("attempts").asInt();
        Optional<Link> link = outcome.has("link")
                ? Optional.of(new Link(
                        outcome.path("link").asInt(), outcome.path("links").asInt()))
                : Optional.empty();
        if (outcome.path("status").asText().equals("success")) {
            return success(outcome.path("value"), attempts, link);
        }
        JsonNode exception = outcome.path("exception");
        Reason reason = Reason.ofJson(exception.path("reason").asText())
                .orElseThrow(() -> new AssertionError("neither a success nor a failure: " + outcome));
        return failure(reason, Optional.ofNullable(exception.path("message").textValue()), attempts, link);
    }

    /** As a callback was told. */
    static Ending seen(Outcome outcome) {
        int attempts = outcome.execution().attempts();
        Optional<Link> link = outcome.execution().link();
        return outcome instanceof Outcome.Failure failure
                ? failure(failure.exception().reason(), failure.exception().message(), attempts, link)
                : success(json(((Outcome.Success) outcome).json()), attempts, link);
    }

    static JsonNode json(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError("no JSON: " + text, e);
        }
    }
}
