package dev.tutti.emit;

/** The chord was not accepted, and nothing of it was stored. Trying again with the same chord does not help. */
public final class Rejected extends RuntimeException {
    private final Why why;
    private final String field;

    /** Which rule it broke. */
    public enum Why {
        /** Something in it is not allowed. */
        INVALID,
        /** It is larger than a limit of {@code tutti.limits}. */
        TOO_LARGE
    }

    /**
     * @param field where in the chord, for example {@code members[3].args}; empty for the whole
     * @param message what is wrong and what would be right
     */
    public Rejected(Why why, String field, String message) {
        super(message);
        this.why = why;
        this.field = field;
    }

    /** Which rule it broke. */
    public Why why() {
        return why;
    }

    /** Where in the chord; empty for the whole. */
    public String field() {
        return field;
    }
}
