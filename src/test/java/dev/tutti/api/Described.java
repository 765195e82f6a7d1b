package dev.tutti.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Says where an answer is not as the OpenAPI document describes it: as much of JSON Schema as that document uses. */
record Described(JsonNode document) {

    /** What is wrong; empty when nothing is. */
    List<String> errors(String schema, JsonNode answer) {
        List<String> errors = new ArrayList<>();
        check(document.at("/components/schemas/" + schema), answer, schema, errors);
        return errors;
    }

    private void check(JsonNode schema, JsonNode value, String path, List<String> errors) {
        if (schema.has("$ref")) {
            check(document.at(schema.path("$ref").asText().substring(1)), value, path, errors);
            return;
        }
        if (schema.has("anyOf")) {
            boolean fits = false;
            for (JsonNode option : schema.path("anyOf")) {
                List<String> own = new ArrayList<>();
                check(option, value, path, own);
                fits |= own.isEmpty();
            }
            if (!fits) {
                errors.add(path + " is none of what it may be: " + value);
            }
            return;
        }
        if (schema.has("type") && !types(schema.path("type")).contains(typeOf(value))) {
            errors.add(path + " is of the type " + typeOf(value) + ", not " + schema.path("type"));
        }
        if (schema.has("enum") && !contains(schema.path("enum"), value)) {
            errors.add(path + " is " + value + ", not one of " + schema.path("enum"));
        }
        if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                check(schema.path("items"), value.get(i), path + "[" + i + "]", errors);
            }
        }
        if (value.isObject()) {
            checkObject(schema, value, path, errors);
        }
    }

    private void checkObject(JsonNode schema, JsonNode value, String path, List<String> errors) {
        List<JsonNode> parts = parts(schema);
        if (parts.stream().noneMatch(part -> part.has("properties"))) {
            return;
        }
        for (JsonNode part : parts) {
            part.path("required").forEach(name -> {
                if (!value.has(name.asText())) {
                    errors.add(path + " has no " + name.asText());
                }
            });
        }
        value.properties().forEach(field -> parts.stream()
                .map(part -> part.path("properties").path(field.getKey()))
                .filter(described -> !described.isMissingNode())
                .findFirst()
                .ifPresentOrElse(
                        described -> check(described, field.getValue(), path + "." + field.getKey(), errors),
                        () -> errors.add(path + " has the field " + field.getKey() + ", which is not described")));
    }

    private List<JsonNode> parts(JsonNode schema) {
        if (schema.has("$ref")) {
            return parts(document.at(schema.path("$ref").asText().substring(1)));
        }
        List<JsonNode> parts = new ArrayList<>(List.of(schema));
        schema.path("allOf").forEach(part -> parts.addAll(parts(part)));
        return parts;
    }

    private static Set<String> types(JsonNode type) {
        Set<String> types = new TreeSet<>();
        if (type.isArray()) {
            type.forEach(one -> types.add(one.asText()));
        } else {
            types.add(type.asText());
        }
        return types;
    }

    private static String typeOf(JsonNode value) {
        return switch (value.getNodeType()) {
            case NULL -> "null";
            case ARRAY -> "array";
            case OBJECT -> "object";
            case STRING -> "string";
            case BOOLEAN -> "boolean";
            case NUMBER -> value.isIntegralNumber() ? "integer" : "number";
            case MISSING, POJO, BINARY -> "nothing";
        };
    }

    private static boolean contains(JsonNode list, JsonNode value) {
        for (JsonNode one : list) {
            if (one.equals(value)) {
                return true;
            }
        }
        return false;
    }
}
