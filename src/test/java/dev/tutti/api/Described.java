package dev.tutti.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The OpenAPI document, and whether something is as it says. Answers may gain fields, so their schemas are open; here they
 * may have none that is not described.
 */
final class Described {
    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(VersionFlag.V202012);
    private static final SchemaValidatorsConfig WITH_FORMATS =
            SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();

    /** Their values hold what extends a schema, or is asked of one that is open. */
    private static final Set<String> PARTS = Set.of("allOf", "if", "then");

    /** Their values are objects whose fields are schemas. */
    private static final Set<String> NAMED = Set.of("schemas", "properties");

    private final JsonNode document;
    private final JsonNode closed;
    private final Map<String, JsonSchema> schemas = new ConcurrentHashMap<>();

    Described(JsonNode document) {
        this.document = document;
        this.closed = document.deepCopy();
        close(closed, false);
    }

    JsonNode document() {
        return document;
    }

    /** What a reference stands for; anything else is itself. */
    JsonNode resolve(JsonNode node) {
        return node.has("$ref") ? document.at(node.path("$ref").asText().substring(1)) : node;
    }

    /** What is wrong with an answer; empty when nothing is. */
    List<String> errors(String schema, JsonNode answer) {
        ObjectNode used = JsonNodeFactory.instance.objectNode().put("$ref", "#/components/schemas/" + schema);
        close(used, false);
        return errors(used, closed, answer);
    }

    /** What is wrong with a part of an answer. @param pointer of its schema in the document */
    List<String> errorsAt(String pointer, JsonNode answer) {
        return errors(closed.at(pointer), closed, answer);
    }

    /** What is wrong with an example. @param schema as it is in the document */
    List<String> errorsOf(JsonNode schema, JsonNode example) {
        return errors(schema, document, example);
    }

    /** What is wrong with a request. @param pointer of its schema in the document */
    List<String> errorsOfRequest(String pointer, JsonNode request) {
        return errors(document.at(pointer), document, request);
    }

    private List<String> errors(JsonNode schema, JsonNode in, JsonNode value) {
        if (schema.isMissingNode()) {
            throw new IllegalArgumentException("there is no such schema");
        }
        String known = (in == closed ? "closed " : "open ") + schema;
        return schemas.computeIfAbsent(known, text -> compile(schema, in)).validate(value).stream()
                .map(ValidationMessage::toString)
                .toList();
    }

    private static JsonSchema compile(JsonNode schema, JsonNode in) {
        ObjectNode whole = schema.deepCopy();
        whole.set("components", in.path("components")); // where its references lead
        return SCHEMAS.getSchema(whole, WITH_FORMATS);
    }

    /**
     * No field but those that are described: said where a schema is used, not where it is defined, for there it may be
     * extended.
     */
    private static void close(JsonNode node, boolean part) {
        boolean used = node.path("$ref").asText().startsWith("#/components/schemas/");
        if (!part && (used || node.has("properties") && node.has("type"))) {
            ((ObjectNode) node).put("unevaluatedProperties", false);
        }
        node.properties().forEach(field -> {
            boolean parts = PARTS.contains(field.getKey());
            if (NAMED.contains(field.getKey()) || field.getValue().isArray()) {
                field.getValue()
                        .forEach(schema -> close(schema, parts || field.getKey().equals("schemas")));
            } else {
                close(field.getValue(), parts);
            }
        });
    }
}
