package dev.tutti.wire;

import java.util.Optional;

/** What a task message runs. */
public enum Kind {
    /** A member of a chord. */
    MEMBER("member"),
    /** A member of a chord that is a chord itself: who gets it opens that. */
    CHORD("chord"),
    /** A chord's callback. */
    CALLBACK("callback"),
    /** A chord's errback: called in place of its callback, which is skipped. */
    ERRBACK("errback"),
    /** What a chord runs at its first failure. */
    FIRST_FAILURE("onFirstFailure"),
    /** A later link of the chain that began as a member, as a callback or as an errback. */
    LINK("link");

    private static final Kind[] ALL = values(); // of every message that is read the kind is looked up

    private final String text;

    Kind(String text) {
        this.text = text;
    }

    /** As it stands in a header. */
    public String text() {
        return text;
    }

    /** Whether it is called with the outcomes of a chord that is joined, and ends the chord. */
    public boolean endsChord() {
        return this == CALLBACK || this == ERRBACK;
    }

    /** Whether messages of it are of version 2, for who is older would take them for something else. */
    boolean isVersionTwo() {
        return this == LINK || this == FIRST_FAILURE || this == CHORD;
    }

    /** The kind of that text, or empty: a newer version wrote it. */
    public static Optional<Kind> of(String text) {
        for (Kind kind : ALL) {
            if (kind.text.equals(text)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}
