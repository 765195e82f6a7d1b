package dev.tutti.wire;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a task message runs. */
public enum Kind {
    /** A member of a chord. */
    MEMBER,
    /** A chord's callback. */
    CALLBACK;

    /** As it stands in a header. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The kind of that text, or empty: a newer version wrote it. */
    public static Optional<Kind> of(String text) {
        return Arrays.stream(values()).filter(kind -> kind.text().equals(text)).findFirst();
    }
}
