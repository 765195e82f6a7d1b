package dev.tutti.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tutti.chord.Delivery;
import java.io.IOException;
import java.io.StringWriter;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Deliveries of webhooks, stored and shown alike: {@code {"at": …, "status": … or "error": …, "durationMs": …}}. */
public final class DeliveryJson {
    private DeliveryJson() {}

    /** The delivery on one line. */
    public static String write(Delivery delivery) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = Json.FACTORY.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("at", delivery.at().toString());
            if (delivery.status().isPresent()) {
                json.writeNumberField("status", delivery.status().get());
            }
            if (delivery.error().isPresent()) {
                json.writeStringField("error", delivery.error().get());
            }
            json.writeNumberField("durationMs", delivery.duration().toMillis());
            json.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory failed", e);
        }
        return text.toString();
    }

    /**
     * Reads what was stored, one a line.
     *
     * @throws Unreadable when it is something else
     */
    public static List<Delivery> read(String lines) {
        return lines.lines().map(DeliveryJson::one).toList();
    }

    private static Delivery one(String line) {
        try {
            JsonNode json = Json.MAPPER.readTree(line);
            return new Delivery(
                    Instant.parse(json.path("at").asText()),
                    Optional.of(json.path("status")).filter(JsonNode::isInt).map(JsonNode::intValue),
                    Optional.of(json.path("error")).filter(JsonNode::isTextual).map(JsonNode::textValue),
                    Duration.ofMillis(json.path("durationMs").asLong()));
        } catch (JsonProcessingException | DateTimeException | IllegalArgumentException e) {
            throw new Unreadable("a chord's deliveries cannot be read", e);
        }
    }
}
