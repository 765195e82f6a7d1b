package dev.tutti.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Holds one answer against what the document says of its operation: status, headers, content type, body. */
final class DescribedAnswer {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** Headers of the contract: one that is not described may not come. */
    private static final List<String> HEADERS = List.of(
            "Location",
            "Preference-Applied",
            "Idempotency-Replayed",
            "Retry-After",
            "Allow",
            RequestMarks.REQUEST_ID,
            RequestMarks.TRACEPARENT);

    private static final Map<String, String> EVENTS =
            Map.of("progress", "ChordProgress", "failure", "Outcome", "ended", "Chord");

    private final Described described;
    private final String pointer;
    private final HttpResponse<String> answer;
    private final List<String> errors = new ArrayList<>();

    private DescribedAnswer(Described described, String pointer, HttpResponse<String> answer) {
        this.described = described;
        this.pointer = pointer;
        this.answer = answer;
    }

    /** What is wrong with an operation's answer. @param operation where it is in the document */
    static List<String> errors(Described described, String operation, HttpResponse<String> answer) {
        String pointer = operation + "/responses/" + answer.statusCode();
        JsonNode response = described.document().at(pointer);
        if (response.isMissingNode()) {
            return List.of("the status " + answer.statusCode() + " is not described");
        }
        return response.has("$ref")
                ? errorsAt(described, response.path("$ref").asText().substring(1), answer)
                : errorsAt(described, pointer, answer);
    }

    /** What is wrong with an answer. @param pointer where it is described */
    static List<String> errorsAt(Described described, String pointer, HttpResponse<String> answer) {
        DescribedAnswer checked = new DescribedAnswer(described, pointer, answer);
        checked.headers();
        checked.content();
        return checked.errors;
    }

    private void headers() {
        JsonNode headers = described.document().at(pointer + "/headers");
        headers.properties().forEach(header -> {
            if (described.resolve(header.getValue()).path("required").asBoolean()
                    && answer.headers().firstValue(header.getKey()).isEmpty()) {
                errors.add("it has no " + header.getKey());
            }
        });
        for (String name : HEADERS) {
            answer.headers().firstValue(name).ifPresent(value -> {
                if (headers.has(name)) {
                    JsonNode reference = headers.path(name).path("$ref");
                    check(reference.asText().substring(1) + "/schema", parsed(name, value), "the header " + name);
                } else {
                    errors.add("its header " + name + " is not described");
                }
            });
        }
    }

    private void content() {
        JsonNode content = described.document().at(pointer + "/content");
        if (content.isEmpty()) {
            if (!answer.body().isEmpty()) {
                errors.add("it has a body");
            }
            return;
        }
        String type = answer.headers()
                .firstValue("Content-Type")
                .orElse("none")
                .split(";")[0]
                .strip()
                .toLowerCase(Locale.ROOT);
        if (!content.has(type)) {
            errors.add("the content type " + type + " is not described");
            return;
        }
        String schema = pointer + "/content/" + type.replace("/", "~1") + "/schema";
        switch (type) {
            case "application/x-ndjson" -> answer.body().lines().forEach(line -> check(schema, json(line), "a line"));
            case "text/event-stream" -> events();
            case "application/problem+json" -> {
                check(schema, json(answer.body()), "the problem");
                problem(content.path(type).path("examples"), json(answer.body()));
            }
            default -> check(schema, json(answer.body()), "the body");
        }
    }

    private void events() {
        for (String event : answer.body().split("\n\n")) {
            String[] lines = event.split("\n");
            if (lines.length == 3) {
                String schema = EVENTS.get(lines[1].substring("event: ".length()));
                errors.addAll(described.errors(schema, json(lines[2].substring("data: ".length()))));
            } else if (!event.equals(":")) {
                errors.add("an event is " + event);
            }
        }
    }

    /** It is one of those that there are examples of, and says the status that the answer has. */
    private void problem(JsonNode examples, JsonNode problem) {
        if (!examples.findValuesAsText("type").contains(problem.path("type").asText())) {
            errors.add("there is no example of " + problem.path("type"));
        }
        if (problem.path("status").asInt() != answer.statusCode()) {
            errors.add("the problem says " + problem.path("status"));
        }
        if (!problem.path("requestId")
                .asText()
                .equals(answer.headers().firstValue(RequestMarks.REQUEST_ID).orElse(""))) {
            errors.add("the problem has another request id");
        }
    }

    private void check(String schema, JsonNode value, String what) {
        described.errorsAt(schema, value).forEach(error -> errors.add(what + ": " + error));
    }

    private JsonNode json(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            errors.add("is no JSON: " + text);
            return MAPPER.nullNode();
        }
    }

    /** Headers are texts, whatever their schema says of them. */
    private static JsonNode parsed(String name, String value) {
        return switch (name) {
            case "Retry-After", "Idempotency-Replayed" -> {
                try {
                    yield MAPPER.readTree(value);
                } catch (JsonProcessingException e) {
                    yield TextNode.valueOf(value);
                }
            }
            default -> TextNode.valueOf(value);
        };
    }
}
