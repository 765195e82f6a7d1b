package dev.tutti.task;

import java.lang.invoke.MethodHandles;
import org.jboss.logging.Logger;
import org.jboss.logging.annotations.Cause;
import org.jboss.logging.annotations.LogMessage;
import org.jboss.logging.annotations.Message;
import org.jboss.logging.annotations.MessageLogger;
import org.jspecify.annotations.Nullable;

/** What the runner says; ids 10300 to 10399. */
@MessageLogger(projectCode = "TUTTI", length = 5)
interface TaskLog {
    TaskLog LOG = Logger.getMessageLogger(MethodHandles.lookup(), TaskLog.class, "dev.tutti.task");

    @LogMessage(level = Logger.Level.ERROR)
    @Message(id = 10300, value = "Task %s[%s] raised %s in attempt %d")
    void raised(String task, String id, String type, int attempt, @Cause Throwable thrown);

    @LogMessage(level = Logger.Level.ERROR)
    @Message(id = 10301, value = "Task %s[%s] raised %s in attempt %d, which cannot be printed")
    void raisedUnprintable(String task, String id, String type, int attempt);

    @LogMessage(level = Logger.Level.WARN)
    @Message(id = 10302, value = "Task %s[%s] failed in attempt %d with reason %s: its outcome says more")
    void refused(String task, String id, int attempt, String reason, @Cause @Nullable Throwable thrown);

    @LogMessage(level = Logger.Level.WARN)
    @Message(id = 10303, value = "Task %s[%s]: its request context did not end well; the outcome stands")
    void contextNotEnded(String task, String id, @Cause Throwable thrown);

    @LogMessage(level = Logger.Level.WARN)
    @Message(
            id = 10304,
            value =
                    "Task %s[%s] goes on a second after attempt %d timed out, though it was interrupted: it holds a thread"
                            + " for nothing, as do %d in all")
    void runsAway(String task, String id, int attempt, int running);
}
