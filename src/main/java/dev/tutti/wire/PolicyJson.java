package dev.tutti.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tutti.chord.Retry;
import dev.tutti.chord.Signature;
import java.io.IOException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.OptionalInt;

/** The fields {@code timeout}, {@code delay} and {@code retry} of a stored signature. */
final class PolicyJson {
    private PolicyJson() {}

    /** Writes the fields that the signature has. */
    static void write(JsonGenerator json, Signature signature) throws IOException {
        if (signature.timeout().isPresent()) {
            json.writeStringField("timeout", signature.timeout().get().toString());
        }
        if (signature.delay().isPresent()) {
            json.writeStringField("delay", signature.delay().get().toString());
        }
        if (signature.retry().isPresent()) {
            Retry retry = signature.retry().get();
            json.writeObjectFieldStart("retry");
            json.writeNumberField("maxAttempts", retry.maxAttempts());
            json.writeStringField("delay", retry.delay().toString());
            json.writeNumberField("multiplier", retry.multiplier());
            json.writeStringField("maxDelay", retry.maxDelay().toString());
            json.writeNumberField("jitter", retry.jitter());
            json.writeEndObject();
        }
    }

    /** Reads them; fails with {@link Unreadable} when one is not what the contract allows. */
    static Policy read(JsonNode signature) {
        JsonNode retry = signature.path("retry");
        JsonNode attempts = retry.path("maxAttempts");
        Retry usual = Retry.NEVER;
        try {
            Retry waits = new Retry(
                    attempts.asInt(usual.maxAttempts()),
                    span(retry, "delay").orElse(usual.delay()),
                    retry.path("multiplier").asDouble(usual.multiplier()),
                    span(retry, "maxDelay").orElse(usual.maxDelay()),
                    retry.path("jitter").asDouble(usual.jitter()));
            return new Policy(
                    span(signature, "timeout"),
                    span(signature, "delay"),
                    attempts.isInt() ? OptionalInt.of(attempts.intValue()) : OptionalInt.empty(),
                    waits,
                    retry.isObject());
        } catch (IllegalArgumentException | DateTimeParseException e) {
            throw new Unreadable("a stored signature has times or attempts that nobody allows: " + e.getMessage(), e);
        }
    }

    private static Optional<Duration> span(JsonNode node, String field) {
        return Optional.ofNullable(node.path(field).textValue()).map(Duration::parse);
    }
}
