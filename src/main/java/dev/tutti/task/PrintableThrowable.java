package dev.tutti.task;

import dev.tutti.chord.PrintableText;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a task threw, for the log: what the application says in it, which may have come from anywhere, is written so that it
 * neither begins a line nor moves a terminal's cursor. Types, stack traces and causes are as they were.
 */
final class PrintableThrowable extends Throwable {
    private static final long serialVersionUID = 1L;

    private final String text;

    private PrintableThrowable(Throwable thrown, @Nullable Throwable cause) {
        super(message(thrown), cause, true, true);
        this.text = PrintableText.of(thrown.toString());
        setStackTrace(thrown.getStackTrace());
    }

    /** The exception itself if all of it can be printed, else a copy that can; what fails in asking it fails here. */
    static Throwable of(Throwable thrown) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        return isPrintable(thrown, seen) ? thrown : copy(thrown, Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    private static boolean isPrintable(@Nullable Throwable thrown, Set<Throwable> seen) {
        if (thrown == null || !seen.add(thrown)) {
            return true;
        }
        for (Throwable suppressed : thrown.getSuppressed()) {
            if (!isPrintable(suppressed, seen)) {
                return false;
            }
        }
        return PrintableText.is(thrown.toString()) && isPrintable(thrown.getCause(), seen);
    }

    private static PrintableThrowable copy(Throwable thrown, Set<Throwable> seen) {
        seen.add(thrown);
        Throwable cause = thrown.getCause();
        PrintableThrowable copy =
                new PrintableThrowable(thrown, cause == null || seen.contains(cause) ? null : copy(cause, seen));
        for (Throwable suppressed : thrown.getSuppressed()) {
            if (!seen.contains(suppressed)) {
                copy.addSuppressed(copy(suppressed, seen));
            }
        }
        return copy;
    }

    private static @Nullable String message(Throwable thrown) {
        String message = thrown.getMessage();
        return message == null ? null : PrintableText.of(message);
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this; // it has the other's
    }

    @Override
    public String toString() {
        return text;
    }
}
