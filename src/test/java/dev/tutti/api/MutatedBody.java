package dev.tutti.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Bodies beside those that the document allows: an example of it, changed in one place against what its schema says there.
 * The same seed makes the same bodies.
 */
final class MutatedBody {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Described described;
    private final Random random;

    MutatedBody(Described described, Random random) {
        this.described = described;
        this.random = random;
    }

    /** A place in a body: the value there, what it is in, and what the schema says of it. */
    private record Spot(JsonNode parent, String field, int index, JsonNode value, JsonNode schema) {
        void set(JsonNode other) {
            if (parent instanceof ObjectNode object) {
                object.set(field, other);
            } else {
                ((ArrayNode) parent).set(index, other);
            }
        }
    }

    /** The body with one change; now and then the change is one that the schema allows. */
    JsonNode mutate(JsonNode body, JsonNode schema) {
        JsonNode changed = body.deepCopy();
        List<Spot> spots = new ArrayList<>();
        spots(changed, resolved(schema), spots);
        Spot spot = spots.get(random.nextInt(spots.size()));
        List<Runnable> changes = changes(spot);
        changes.get(random.nextInt(changes.size())).run();
        return changed;
    }

    private void spots(JsonNode value, JsonNode schema, List<Spot> spots) {
        value.properties().forEach(field -> {
            JsonNode of = schema.path("properties").path(field.getKey());
            JsonNode described = resolved(of.isMissingNode() ? schema.path("additionalProperties") : of);
            spots.add(new Spot(value, field.getKey(), 0, field.getValue(), described));
            spots(field.getValue(), described, spots);
        });
        for (int i = 0; value.isArray() && i < value.size(); i++) {
            JsonNode items = resolved(schema.path("items"));
            spots.add(new Spot(value, "", i, value.get(i), items));
            spots(value.get(i), items, spots);
        }
    }

    /** The schema behind a reference, the first of several. */
    private JsonNode resolved(JsonNode schema) {
        JsonNode first = schema.has("anyOf") ? schema.path("anyOf").get(0) : schema;
        return described.resolve(first);
    }

    private List<Runnable> changes(Spot spot) {
        List<Runnable> changes = new ArrayList<>();
        JsonNode schema = spot.schema();
        changes.add(() -> spot.set(ofAnotherType(spot.value())));
        if (spot.parent() instanceof ObjectNode object) {
            changes.add(() -> object.remove(spot.field()));
            changes.add(() -> object.set("x" + random.nextInt(100), spot.value()));
        }
        if (spot.value() instanceof ObjectNode object) {
            changes.add(() -> object.put("unheard_of", 1));
            Optional.of(schema.path("maxProperties").asInt())
                    .filter(most -> most > 0)
                    .ifPresent(most -> changes.add(() -> {
                        for (int i = 0; i <= most; i++) {
                            object.put("n" + i, "v");
                        }
                    }));
        }
        if (schema.has("enum")) {
            changes.add(() -> spot.set(JSON.textNode("none_of_them")));
        }
        if (schema.has("minimum")) {
            changes.add(() -> spot.set(JSON.numberNode(schema.path("minimum").asDouble() - 1)));
            changes.add(() -> spot.set(JSON.numberNode(-1L << random.nextInt(63))));
        }
        if (schema.has("maximum")) {
            changes.add(() -> spot.set(JSON.numberNode(schema.path("maximum").asLong() + 1)));
            changes.add(() -> spot.set(JSON.numberNode(1e300)));
        }
        if (schema.has("maxLength")) {
            changes.add(() ->
                    spot.set(JSON.textNode("l".repeat(schema.path("maxLength").asInt() + 1))));
        }
        if (schema.has("pattern") || schema.has("format")) {
            changes.add(() -> spot.set(JSON.textNode(text())));
        }
        return changes;
    }

    private JsonNode ofAnotherType(JsonNode value) {
        List<JsonNode> values = new ArrayList<>(List.of(
                JSON.nullNode(),
                JSON.booleanNode(random.nextBoolean()),
                JSON.numberNode(random.nextInt()),
                JSON.numberNode(random.nextDouble()),
                JSON.textNode(text()),
                JSON.arrayNode().add(random.nextInt()),
                JSON.objectNode().put("task", "noop"),
                JSON.objectNode()));
        values.removeIf(other -> other.getNodeType() == value.getNodeType());
        return values.get(random.nextInt(values.size()));
    }

    private String text() {
        List<String> texts = List.of(
                "",
                " ",
                "a b",
                "\u0000",
                "\ud83d\ude00",
                "../..",
                "PT",
                "-1",
                "null",
                "é".repeat(70),
                "a".repeat(300),
                "http://[::");
        return texts.get(random.nextInt(texts.size()));
    }
}
