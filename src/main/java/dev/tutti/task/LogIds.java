package dev.tutti.task;

import dev.tutti.chord.TaskId;
import org.jboss.logging.MDC;

/**
 * Puts a task's id and its chord's into the fields of what is logged, {@code task} and {@code chord}, and where it has a
 * {@code traceparent} that of its trace as well, {@code traceId}.
 */
public final class LogIds {
    private static final String CHORD = "chord";
    private static final String TASK = "task";
    private static final String TRACE = "traceId";
    /** Where it stands in {@code 00-<32 hex digits>-<16>-01}. */
    private static final int TRACE_FROM = 3;

    private static final int TRACE_TO = 35;

    private LogIds() {}

    /** Logs something of a task. */
    public static void with(TaskId task, Runnable logging) {
        put(task);
        thenClear(logging);
    }

    /** The same where more of the task is known. */
    static void with(RunningTask task, Runnable logging) {
        put(task);
        thenClear(logging);
    }

    private static void thenClear(Runnable logging) {
        try {
            logging.run();
        } finally {
            clear();
        }
    }

    /** From here on, in this thread or Vert.x context. The ids become text only when something is logged. */
    static void put(RunningTask task) {
        put(task.id());
        task.traceparent()
                .filter(trace -> trace.length() >= TRACE_TO)
                .ifPresent(trace -> MDC.put(TRACE, trace.substring(TRACE_FROM, TRACE_TO)));
    }

    private static void put(TaskId task) {
        MDC.put(CHORD, task.chord());
        MDC.put(TASK, task);
    }

    static void clear() {
        MDC.remove(CHORD);
        MDC.remove(TASK);
        MDC.remove(TRACE);
    }
}
