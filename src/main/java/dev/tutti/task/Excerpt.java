package dev.tutti.task;

import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;

/** Says in few words what stands in a JSON value, for messages about it. */
final class Excerpt {
    private static final int LIMIT = 60;

    private Excerpt() {}

    /** A scalar as it is, shortened; of the others only what they are. */
    static String of(JsonNode json) {
        return switch (json.getNodeType()) {
            case ARRAY -> "an array of " + json.size();
            case OBJECT -> "an object";
            case STRING -> "the string \"" + of(json.textValue()) + "\"";
            case NUMBER -> "the number " + of(json.asText());
            case BOOLEAN -> json.asText();
            case NULL -> "null";
            case BINARY, MISSING, POJO -> json.getNodeType().toString();
        };
    }

    /** The text, shortened to 60 characters. */
    static String of(String text) {
        return text.length() <= LIMIT ? text : text.substring(0, LIMIT) + "…";
    }

    /** Where in the value an exception speaks of: {@code items[2].price}, or nothing for the value itself. */
    static String path(JsonMappingException e) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference step : e.getPath()) {
            if (step.getFieldName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return of(path.toString());
    }
}
