package dev.tutti.connector;

import io.vertx.redis.client.impl.types.ErrorType;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a failed command means: the one table of Redis's error replies.
 *
 * @param code the reply's first word, {@code LOST} when the connection broke, {@code NOT_SENT} when nothing was sent
 * @param cause what the client reported
 */
record RedisError(String code, Meaning meaning, Throwable cause) {

    /** What to do about it. */
    enum Meaning {
        /** Redis cannot now; the same connection may be able to later. */
        TRY_AGAIN,
        /** This connection leads to the wrong place or lost its state: close it and try again on a new one. */
        RECONNECT,
        /** The stream or its group is missing: make the group and read again. */
        MAKE_GROUP,
        /** The script is not cached: send its text. */
        SEND_TEXT,
        /** Nothing was sent. */
        NOT_SENT,
        /** The connection broke after sending: the command may have been carried out. */
        UNKNOWN,
        /** Trying again does not help by itself. */
        REFUSED
    }

    private static final Map<String, Meaning> MEANINGS = Map.ofEntries(
            Map.entry("LOADING", Meaning.TRY_AGAIN),
            Map.entry("BUSY", Meaning.TRY_AGAIN),
            Map.entry("MASTERDOWN", Meaning.TRY_AGAIN),
            Map.entry("MISCONF", Meaning.TRY_AGAIN),
            Map.entry("CLUSTERDOWN", Meaning.TRY_AGAIN),
            Map.entry("TRYAGAIN", Meaning.TRY_AGAIN),
            Map.entry("NOREPLICAS", Meaning.TRY_AGAIN),
            Map.entry("MOVED", Meaning.TRY_AGAIN),
            Map.entry("ASK", Meaning.TRY_AGAIN),
            Map.entry("READONLY", Meaning.RECONNECT),
            Map.entry("UNBLOCKED", Meaning.RECONNECT),
            Map.entry("NOGROUP", Meaning.MAKE_GROUP),
            Map.entry("NOSCRIPT", Meaning.SEND_TEXT),
            Map.entry("CONNECTION_CLOSED", Meaning.UNKNOWN));

    private static final String FULL = "Redis waiting queue is full";
    private static final String CLOSED = "Connection is closed";

    /** Redis 6.2 wraps the error of a command in a script; the code stands behind the script's line. */
    private static final Pattern IN_SCRIPT =
            Pattern.compile("^ERR Error running script.*?@user_script: ?\\d+: -?(\\w+)");

    static RedisError of(Throwable failure) {
        String message = failure.getMessage() == null ? "" : failure.getMessage();
        if (failure instanceof ErrorType) {
            String code = code(message);
            return new RedisError(code, MEANINGS.getOrDefault(code, Meaning.REFUSED), failure);
        }
        if (message.equals(FULL) || message.equals(CLOSED)) {
            return new RedisError("NOT_SENT", Meaning.NOT_SENT, failure);
        }
        return new RedisError("LOST", Meaning.UNKNOWN, failure);
    }

    /** What stands behind an exception that {@link #toException} made. */
    static RedisError behind(Throwable failure) {
        Throwable cause = failure.getCause();
        return of(cause == null ? failure : cause);
    }

    private static String code(String message) {
        Matcher inScript = IN_SCRIPT.matcher(message);
        if (inScript.find()) {
            return inScript.group(1);
        }
        int space = message.indexOf(' ');
        return space < 0 ? message : message.substring(0, space);
    }

    /** The exception for the caller of a command. */
    RuntimeException toException(String what) {
        String text = what + ": " + cause.getMessage();
        return switch (meaning) {
            case TRY_AGAIN, RECONNECT, NOT_SENT -> new RedisUnavailable(text, false, cause);
            case UNKNOWN -> new RedisUnavailable(text, true, cause);
            case MAKE_GROUP, SEND_TEXT, REFUSED -> new RedisRefused(code, text, cause);
        };
    }

    /** Whether an outgoing or acknowledging call that failed with it is to be repeated: away, or full for now. */
    static boolean passes(Throwable failure) {
        return failure instanceof RedisUnavailable
                || (failure instanceof RedisRefused refused && refused.code().equals("OOM"));
    }
}
