package dev.tutti.connector;

import java.util.List;

/** What a reader does next. */
sealed interface ReadStep {

    /** Reads without blocking, all parts in one pipeline. */
    record Take(List<Part> parts) implements ReadStep {}

    /** Waits for the first entry of any of the streams. */
    record Wait(List<String> streams, long ms) implements ReadStep {}

    /** Leaves Redis alone: there is nothing to read from, or no slot for what may be there. */
    record Rest(long ms) implements ReadStep {}

    /**
     * A read of streams of one class.
     *
     * @param count most entries of each stream, so that {@code count × streams.size()} is what it may bring at most
     */
    record Part(String streamClass, List<String> streams, int count) {}
}
