package dev.tutti.task;

import java.io.PrintWriter;
import java.io.Writer;

/** Prints the stack trace of an exception, up to a limit. */
final class StackTraceText extends Writer {
    private final StringBuilder text = new StringBuilder();
    private final int limit;

    private StackTraceText(int limit) {
        this.limit = limit;
    }

    /** The stack trace as Java prints it, with its causes; what could be printed when printing throws. */
    static String of(Throwable thrown, int limit) {
        StackTraceText trace = new StackTraceText(limit);
        try (PrintWriter writer = new PrintWriter(trace)) {
            thrown.printStackTrace(writer);
        } catch (Throwable full) { // the limit, or an exception whose own methods throw
            return SafeText.cut(trace.text.toString(), limit);
        }
        return SafeText.cut(trace.text.toString(), limit);
    }

    @Override
    public void write(char[] characters, int off, int len) {
        text.append(characters, off, Math.min(len, limit - text.length()));
        if (text.length() >= limit) {
            throw new Full();
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}

    /** Stops the printing: a PrintWriter swallows only IOExceptions. */
    private static final class Full extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Full() {
            super(null, null, false, false);
        }
    }
}
