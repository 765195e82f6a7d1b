package dev.tutti.chord;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a chord does when members fail. */
public enum OnFailure {
    /** Waits for all members and calls the callback, whatever happened. */
    COLLECT,
    /**
     * Waits for all members; if one failed, the callback is skipped and the errback, if there is one, called in its place:
     * Celery's behaviour.
     */
    PROPAGATE,
    /**
     * At the first failure beyond its {@link Tolerance} the members that have not ended are cancelled; the callback is
     * called.
     */
    FAIL_FAST;

    /** As it stands in JSON: {@code fail_fast}. */
    public String json() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The one of that JSON name, or empty. */
    public static Optional<OnFailure> ofJson(String json) {
        return Arrays.stream(values())
                .filter(value -> value.json().equals(json))
                .findFirst();
    }
}
