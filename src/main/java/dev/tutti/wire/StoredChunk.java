package dev.tutti.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.Optional;

/**
 * The calls that a stored signature stands for, where it is a chunk.
 *
 * @param first place of the first one in the list that was cut
 * @param entries lists of arguments
 */
public record StoredChunk(int first, ArrayNode entries) {

    /** Reads the fields {@code over} and {@code first}; empty where there is no {@code over}. */
    static Optional<StoredChunk> of(JsonNode signature) {
        return signature.path("over") instanceof ArrayNode entries
                ? Optional.of(new StoredChunk(signature.path("first").intValue(), entries))
                : Optional.empty();
    }

    /** How many calls it is. */
    public int size() {
        return entries.size();
    }

    /** The arguments of one call, its own ones behind them. */
    ArrayNode arguments(int place, ArrayNode own) {
        ArrayNode all = Json.MAPPER.createArrayNode();
        entries.get(place).forEach(all::add);
        return all.addAll(own);
    }
}
