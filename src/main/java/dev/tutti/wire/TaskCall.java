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
 * {@link Policy} and {@code then}; instead of a task an HTTP call, {@code {"url": …, "method": …, "headers": {…}, "body": …}}.
 *
 * @param task name of the task; of an HTTP call the address without its query, of a nested chord {@link NestedJson#TASK}
 * @param args positional arguments; empty when left out
 * @param kwargs arguments by name; empty when left out
 * @param http the HTTP call to make, if it is one
 * @param then the signature of the next link of the chain, if there is one
 * @param behind how many links come after it
 * @param chunk the calls that it stands for, if it is a chunk
 * @param failed the failure that it is run for, if it is run at the first one
 */
public record TaskCall(
        String task,
        ArrayNode args,
        ObjectNode kwargs,
        Optional<String> ref,
        Optional<String> queue,
        Policy policy,
        Optional<StoredCall> http,
        Optional<Buffer> then,
        int behind,
        Optional<StoredChunk> chunk,
        Optional<FirstFailed> failed) {

    private static final ObjectReader TREE = Json.MAPPER.readerFor(JsonNode.class);

    /**
     * Reads a stored signature.
     *
     * @throws Unreadable when it is none
     */
    public static TaskCall parse(Buffer json) {
        try {
            JsonNode node = TREE.readTree(json.getBytes());
            Optional<StoredCall> http = node.has("url") ? Optional.of(StoredCall.parse(json)) : Optional.empty();
            return new TaskCall(
                    http.map(stored -> stored.call().name()).orElseGet(() -> task(node)),
                    node.path("args") instanceof ArrayNode array ? array : Json.MAPPER.createArrayNode(),
                    node.path("kwargs") instanceof ObjectNode object ? object : Json.MAPPER.createObjectNode(),
                    Optional.ofNullable(node.path("ref").textValue()),
                    Optional.ofNullable(node.path("queue").textValue()),
                    PolicyJson.read(node),
                    http,
                    node.path("then").isObject() ? ChainJson.then(json) : Optional.empty(),
                    behind(node),
                    StoredChunk.of(node),
                    FirstFailed.of(node));
        } catch (JsonProcessingException e) {
            throw new Unreadable("a stored signature is not JSON: " + e.getOriginalMessage(), e);
        } catch (NumberFormatException e) {
            throw new Unreadable("a stored signature has a number that cannot be read", e);
        } catch (IOException e) {
            throw new Unreadable("a stored signature cannot be read", e);
        }
    }

    /** One call of those that a chunk stands for. */
    public TaskCall entry(int place) {
        ArrayNode all = chunk.orElseThrow().arguments(place, args);
        return new TaskCall(task, all, kwargs, ref, queue, policy, http, then, behind, Optional.empty(), failed);
    }

    private static int behind(JsonNode node) {
        int links = 0;
        for (JsonNode link = node.path("then"); link.isObject(); link = link.path("then")) {
            links++;
        }
        return links;
    }

    private static String task(JsonNode node) {
        if (node.path(NestedJson.MEMBERS).isArray()) {
            return NestedJson.TASK;
        }
        JsonNode task = node.path("task");
        if (!task.isTextual() || !Names.isName(task.textValue())) {
            throw new Unreadable("a stored signature has no task", null);
        }
        return task.textValue();
    }
}
