package dev.tutti.chord;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lists of arguments that make one member together: its task is called with each in turn, in the same attempt, and its value
 * is the list of what these calls returned. The first call that fails is the member's failure, and says which it was.
 *
 * @param first place of the first one in the whole list that was cut into chunks
 * @param entries arguments of each call, in front of the signature's own; they may hold nulls
 */
public record Chunk(int first, List<List<@Nullable Object>> entries) {
    /** Most entries of a chunk. */
    public static final int ENTRIES_LIMIT = 10_000;

    public Chunk {
        if (entries.isEmpty() || entries.size() > ENTRIES_LIMIT) {
            throw new IllegalArgumentException("a chunk has 1 to " + ENTRIES_LIMIT + " entries, not " + entries.size());
        }
        entries = entries.stream().map(Chunk::copy).toList();
    }

    private static List<@Nullable Object> copy(List<@Nullable Object> args) {
        return Collections.unmodifiableList(Arrays.asList(args.toArray())); // List.copyOf refuses nulls
    }
}
