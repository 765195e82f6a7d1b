package dev.tutti.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The schema of a custom resource, from its definition: as much of it as tells a wrong field or type from a right one. */
final class Schema {
    private final JsonNode root;

    private Schema(JsonNode root) {
        this.root = root;
    }

    /** @param definition a resource of this class path */
    static Schema of(String definition) {
        try (InputStream in = Objects.requireNonNull(Schema.class.getResourceAsStream(definition), definition)) {
            JsonNode read = Manifests.documents(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                    .get(0);
            return new Schema(read.at("/spec/versions/0/schema/openAPIV3Schema"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is wrong with an object; nothing if it fits. */
    List<String> problems(JsonNode object) {
        List<String> problems = new ArrayList<>();
        check("", root, object, problems);
        return problems;
    }

    private static void check(String at, JsonNode schema, JsonNode value, List<String> problems) {
        String type = schema.path("type").asText();
        boolean fits =
                switch (type) {
                    case "object" -> value.isObject();
                    case "array" -> value.isArray();
                    case "string" -> value.isTextual();
                    case "integer" -> value.isIntegralNumber();
                    case "boolean" -> value.isBoolean();
                    default -> true;
                };
        if (!fits) {
            problems.add(at + " is no " + type + ": " + value);
            return;
        }
        JsonNode oneOf = schema.path("enum");
        if (oneOf.isArray() && !oneOf.valueStream().toList().contains(value)) {
            problems.add(at + " is none of " + oneOf + ": " + value);
        }
        schema.path("required").forEach(name -> {
            if (!value.has(name.asText())) {
                problems.add(at + "/" + name.asText() + " is missing");
            }
        });
        if (type.equals("array")) {
            value.forEach(item -> check(at + "/-", schema.path("items"), item, problems));
        }
        if (schema.has("properties")) {
            value.properties().forEach(field -> {
                JsonNode known = schema.path("properties").path(field.getKey());
                if (known.isMissingNode()) {
                    problems.add(at + "/" + field.getKey() + " is not known");
                } else {
                    check(at + "/" + field.getKey(), known, field.getValue(), problems);
                }
            });
        }
    }
}
