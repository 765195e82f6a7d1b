package dev.tutti.worker;

import java.time.Duration;
import org.jboss.logging.Logger;
import org.jboss.logging.annotations.Cause;
import org.jboss.logging.annotations.LogMessage;
import org.jboss.logging.annotations.Message;
import org.jboss.logging.annotations.MessageLogger;

/** What a worker logs; ids 10400 to 10499. */
@MessageLogger(projectCode = "TUTTI", length = 5)
interface WorkerLog {
    WorkerLog LOG =
            Logger.getMessageLogger(java.lang.invoke.MethodHandles.lookup(), WorkerLog.class, "dev.tutti.worker");

    @LogMessage(level = Logger.Level.ERROR)
    @Message(id = 10401, value = "Entry %s of stream %s is no task message that this version reads; it stays pending")
    void unreadable(String entry, String stream, @Cause Throwable cause);

    @LogMessage(level = Logger.Level.WARN)
    @Message(id = 10402, value = "Task %s was not run and stays pending: %s")
    void notRun(String task, String why, @Cause Throwable cause);

    @LogMessage(level = Logger.Level.INFO)
    @Message(
            id = 10403,
            value = "Task %s dropped: its chord has been joined in another round, or has ended, or is gone")
    void stale(String task);

    @LogMessage(level = Logger.Level.INFO)
    @Message(id = 10404, value = "Worker %s serves queues %s with %d tasks at once: %s")
    void serves(String worker, String queues, int concurrency, String tasks);

    @LogMessage(level = Logger.Level.WARN)
    @Message(id = 10405, value = "Outcomes for %s cannot be read now, trying again: %s; nothing is lost")
    void outcomesNotRead(String task, String why);

    @LogMessage(level = Logger.Level.INFO)
    @Message(id = 10406, value = "Task %s is attempted again, for attempt %d has failed; the wait is %s")
    void again(String task, int attempt, Duration delay);

    @LogMessage(level = Logger.Level.WARN)
    @Message(id = 10407, value = "%s; trying again, nothing is lost")
    void notPutOff(String what);

    @LogMessage(level = Logger.Level.ERROR)
    @Message(id = 10408, value = "Task %s is lost: the process that ran it vanished %d times")
    void lost(String task, int starts);

    @LogMessage(level = Logger.Level.DEBUG)
    @Message(id = 10409, value = "Task %s of round %d is not waited for any more; dropped")
    void dropped(String task, int round);

    @LogMessage(level = Logger.Level.DEBUG)
    @Message(id = 10410, value = "Task %s: link %d of its chain has ended, the next one goes to queue %s")
    void handedOn(String task, int link, String queue);

    @LogMessage(level = Logger.Level.DEBUG)
    @Message(id = 10411, value = "Task %s: link %d of its chain has ended, but nobody waits for the next one")
    void notHandedOn(String task, int link);

    @LogMessage(level = Logger.Level.DEBUG)
    @Message(id = 10412, value = "Nested chord %s: %s")
    void nested(String chord, String what);

    @LogMessage(level = Logger.Level.WARN)
    @Message(id = 10413, value = "%s; trying again, nothing is lost")
    void notOpened(String what);

    @LogMessage(level = Logger.Level.WARN)
    @Message(id = 10420, value = "Callback %s does not start yet, for its chord could be lost: %s; tried again")
    void notSure(String task, String why);
}
