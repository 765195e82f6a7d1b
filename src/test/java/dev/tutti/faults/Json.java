package dev.tutti.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Reads and writes JSON as any client would. */
final class Json {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Json() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static JsonNode read(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException("not JSON: " + text, e);
        }
    }

    /** An outcome as its value's JSON, or {@code "<type>: <message>"} as JSON text. */
    static String ending(JsonNode outcome) {
        if (outcome.path("status").asText().equals("success")) {
            return outcome.path("value").toString();
        }
        JsonNode exception = outcome.path("exception");
        String type = exception.path("type").asText("no outcome");
        JsonNode message = exception.path("message");
        return object().textNode(message.isTextual() ? type + ": " + message.asText() : type)
                .toString();
    }
}
