package dev.tutti.wire;

import java.util.Optional;

/** What a task message runs. */
public enum Kind {
    /** A member of a chord. */
    MEMBER("member"),
    /** A chord's callback. */
    CALLBACK("callback");

    private final String text;

    Kind(String text) {
        this.text = text;
    }

    /** As it stands in a header. */
    public String text() {
        return text;
    }

    /** The kind of that text, or empty: a newer version wrote it. */
    public static Optional<Kind> of(String text) {
        return MEMBER.text.equals(text)
                ? Optional.of(MEMBER)
                : CALLBACK.text.equals(text) ? Optional.of(CALLBACK) : Optional.empty();
    }
}
