package dev.tutti.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tutti.chord.Names;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.Optional;

/**
 * What a worker needs of a signature: {@code {"task": …, "args": […], "kwargs": {…}, "ref": …, "queue": …}}, and the fields of its
 * {@link Policy}.
 *
 * @param args positional arguments; empty when left out
 * @param kwargs arguments by name; empty when left out
 */
public record TaskCall(
        String task, ArrayNode args, ObjectNode kwargs, Optional<String> ref, Optional<String> queue, Policy policy) {

    private static final ObjectReader TREE = Json.MAPPER.readerFor(JsonNode.class);

    /**
     * Reads a stored signature.
     *
     * @throws Unreadable when it is none
     */
    public static TaskCall parse(Buffer json) {
        try {
            JsonNode node = TREE.readTree(json.getBytes());
            JsonNode task = node.path("task");
            if (!task.isTextual() || !Names.isName(task.textValue())) {
                throw new Unreadable("a stored signature has no task", null);
            }
            return new TaskCall(
                    task.textValue(),
                    node.path("args") instanceof ArrayNode array ? array : Json.MAPPER.createArrayNode(),
                    node.path("kwargs") instanceof ObjectNode object ? object : Json.MAPPER.createObjectNode(),
                    Optional.ofNullable(node.path("ref").textValue()),
                    Optional.ofNullable(node.path("queue").textValue()),
                    PolicyJson.read(node));
        } catch (JsonProcessingException e) {
            throw new Unreadable("a stored signature is not JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new Unreadable("a stored signature cannot be read", e);
        }
    }
}
