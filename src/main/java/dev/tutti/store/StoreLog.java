package dev.tutti.store;

import org.jboss.logging.Logger;
import org.jboss.logging.annotations.Cause;
import org.jboss.logging.annotations.LogMessage;
import org.jboss.logging.annotations.Message;
import org.jboss.logging.annotations.MessageLogger;

/** What the store logs; ids 10200 to 10299. */
@MessageLogger(projectCode = "TUTTI", length = 5)
interface StoreLog {
    StoreLog LOG = Logger.getMessageLogger(java.lang.invoke.MethodHandles.lookup(), StoreLog.class, "dev.tutti.store");

    @LogMessage(level = Logger.Level.ERROR)
    @Message(
            id = 10201,
            value = "Members of chord %s from %d on cannot be read and are not dispatched; other chords go on")
    void membersUnreadable(String chord, int first, @Cause Throwable cause);

    @LogMessage(level = Logger.Level.ERROR)
    @Message(id = 10202, value = "Members of chord %s from %d on are missing in Redis; other chords go on")
    void membersMissing(String chord, int first);

    @LogMessage(level = Logger.Level.WARN)
    @Message(id = 10203, value = "What %s says cannot be read, so it counts for nothing: %s")
    void cardUnreadable(String who, String why);

    @LogMessage(level = Logger.Level.ERROR)
    @Message(
            id = 10220,
            value = "Redis lost messages or signatures of %d chords, %s among them: %d messages were sent again, "
                    + "%d tasks end as lost; the chords go on")
    void lost(int chords, String example, int again, int lost);

    @LogMessage(level = Logger.Level.WARN)
    @Message(id = 10221, value = "Redis lost %2$d outcomes of chord %1$s, which end as lost; it goes on")
    void outcomesGone(String chord, int outcomes);

    @LogMessage(level = Logger.Level.WARN)
    @Message(
            id = 10210,
            value = "Redis holds %d bytes, more than tutti.limits.memory (%s) allows: new chords are refused until it"
                    + " holds less; what was accepted goes on")
    void memoryOverLimit(long bytes, String limit);

    @LogMessage(level = Logger.Level.INFO)
    @Message(id = 10211, value = "Redis holds %d bytes, within tutti.limits.memory (%s): new chords are accepted again")
    void memoryWithinLimit(long bytes, String limit);
}
