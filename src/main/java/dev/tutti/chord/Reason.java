package dev.tutti.chord;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Why a task failed. */
public enum Reason {
    /** Its method threw. */
    THREW,
    /** An attempt took longer than its time-out. */
    TIMED_OUT,
    /** The chord's deadline passed before it ended. */
    DEADLINE,
    /** The chord was cancelled before it ended. */
    CANCELLED,
    /** It was lost with its worker, or by Redis, more often than allowed. */
    LOST,
    /** No method is registered for the task. */
    UNKNOWN_TASK,
    /** Its arguments do not bind to the method's parameters. */
    BAD_ARGUMENTS,
    /** Its value does not serialise, or is too large. */
    BAD_VALUE,
    /** The HTTP call answered no success. */
    HTTP_STATUS,
    /** The HTTP call reached nobody. */
    UNREACHABLE,
    /** The HTTP call's address may not be called. */
    FORBIDDEN_ADDRESS,
    /** It is a nested chord, which ended in another state than completed. */
    CALLBACK_FAILED;

    /** As it stands in JSON: {@code timed_out}. */
    public String json() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The {@code type} of a descriptor without an exception class: {@code TimedOut}. */
    public String typeName() {
        StringBuilder type = new StringBuilder();
        for (String word : name().split("_")) {
            type.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        return type.toString();
    }

    /** The reason of that JSON name, or empty. */
    public static Optional<Reason> ofJson(String json) {
        return Arrays.stream(values())
                .filter(reason -> reason.json().equals(json))
                .findFirst();
    }
}
