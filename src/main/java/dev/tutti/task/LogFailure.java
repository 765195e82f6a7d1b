package dev.tutti.task;

import dev.tutti.chord.Reason;

/** Logs how a task failed, as Celery's worker does. */
final class LogFailure {
    /** Longest chain of causes that is printed: some exceptions make a new cause each time they are asked. */
    private static final int PRINTABLE_CHAIN = 100;

    private LogFailure() {}

    /** Logs it; never throws, whatever the exception's own methods do. */
    static void of(RunningTask task, Throwable thrown) {
        LogIds.with(task, () -> log(task, thrown));
    }

    private static void log(RunningTask task, Throwable thrown) {
        try {
            if (thrown instanceof TaskFault fault) {
                refused(task, fault);
            } else if (printable(thrown)) {
                TaskLog.LOG.raised(
                        task.task(),
                        task.id().toString(),
                        thrown.getClass().getName(),
                        task.attempt(),
                        PrintableThrowable.of(thrown));
            } else {
                unprintable(task, thrown);
            }
        } catch (Throwable alsoThrown) {
            unprintable(task, thrown);
        }
    }

    /** Only what the application's code threw while its value was written says more than the outcome. */
    private static void refused(RunningTask task, TaskFault fault) {
        Throwable cause = fault.reason() == Reason.BAD_VALUE ? fault.getCause() : null;
        TaskLog.LOG.refused(
                task.task(),
                task.id().toString(),
                task.attempt(),
                fault.reason().json(),
                cause != null && printable(cause) ? PrintableThrowable.of(cause) : null);
    }

    private static boolean printable(Throwable thrown) {
        try {
            Throwable next = thrown;
            for (int i = 0; next != null; i++) {
                String text = next.toString();
                if (text == null || next.getStackTrace() == null || i == PRINTABLE_CHAIN) {
                    return false;
                }
                next = next.getCause() == thrown ? null : next.getCause();
            }
            return true;
        } catch (Throwable alsoThrown) {
            return false;
        }
    }

    private static void unprintable(RunningTask task, Throwable thrown) {
        try {
            TaskLog.LOG.raisedUnprintable(
                    task.task(), task.id().toString(), thrown.getClass().getName(), task.attempt());
        } catch (Throwable notLogged) {
            return; // a log that is down must not take the outcome with it
        }
    }
}
