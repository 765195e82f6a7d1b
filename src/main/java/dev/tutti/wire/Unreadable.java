package dev.tutti.wire;

import dev.tutti.chord.PrintableText;
import org.jspecify.annotations.Nullable;

/** Bytes that are not what they should be. Reading them again does not help. Its message is fit to be logged. */
public final class Unreadable extends RuntimeException {
    /** @param message what was expected and what stands there, with the ids that are known */
    public Unreadable(String message, @Nullable Throwable cause) {
        super(PrintableText.of(message), cause);
    }
}
