package dev.tutti.task;

import dev.tutti.chord.ExceptionDescriptor;
import java.io.PrintWriter;
import java.io.Writer;

/** Prints the stack trace of an exception, up to the limit of a descriptor. */
final class StackTraceText extends Writer {
    private static final int LIMIT = ExceptionDescriptor.STACK_TRACE_LIMIT;

    private final StringBuilder text = new StringBuilder();

    private StackTraceText() {}

    /** The stack trace as Java prints it, with its causes; what could be printed when printing throws. */
    static String of(Throwable thrown) {
        StackTraceText trace = new StackTraceText();
        try (PrintWriter writer = new PrintWriter(trace)) {
            thrown.printStackTrace(writer);
        } catch (Throwable full) { // the limit, or an exception whose own methods throw
            return SafeText.cut(trace.text.toString(), LIMIT);
        }
        return SafeText.cut(trace.text.toString(), LIMIT);
    }

    @Override
    public void write(char[] characters, int off, int len) {
        text.append(characters, off, Math.min(len, LIMIT - text.length()));
        if (text.length() >= LIMIT) {
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
