package dev.tutti.connector;

/** Redis answered with an error. */
public final class RedisRefused extends RuntimeException {
    private final String code;

    /** @param code the error's first word, for example {@code OOM}, {@code WRONGTYPE}, {@code ERR} */
    public RedisRefused(String code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** The error's first word. */
    public String code() {
        return code;
    }
}
