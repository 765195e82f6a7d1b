package dev.tutti.task;

/** A chord's outcomes are more than a callback may take as a list. Asking again does not help. */
public final class OutcomesTooLarge extends RuntimeException {
    private final long bytes;
    private final long limit;

    /**
     * @param bytes how many there are, at least
     * @param limit how many there may be
     */
    public OutcomesTooLarge(long bytes, long limit) {
        super("the outcomes have at least " + bytes + " bytes, at most " + limit
                + " fit into a list (tutti.limits.callback-bytes)");
        this.bytes = bytes;
        this.limit = limit;
    }

    /** How many bytes there are, at least. */
    public long bytes() {
        return bytes;
    }

    /** How many there may be. */
    public long limit() {
        return limit;
    }
}
