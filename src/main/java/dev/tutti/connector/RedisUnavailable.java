package dev.tutti.connector;

/**
 * Redis could not be asked, or the connection broke before its answer. Trying again helps once Redis is there.
 */
public final class RedisUnavailable extends RuntimeException {
    private final boolean outcomeUnknown;

    /** @param outcomeUnknown the command had been sent: it may have been carried out */
    public RedisUnavailable(String message, boolean outcomeUnknown, Throwable cause) {
        super(message, cause);
        this.outcomeUnknown = outcomeUnknown;
    }

    /** Whether the command may have been carried out all the same. */
    public boolean outcomeUnknown() {
        return outcomeUnknown;
    }
}
