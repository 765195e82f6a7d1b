package dev.tutti.connector;

import java.lang.invoke.MethodHandles;
import org.jboss.logging.BasicLogger;
import org.jboss.logging.Logger;
import org.jboss.logging.Logger.Level;
import org.jboss.logging.annotations.Cause;
import org.jboss.logging.annotations.LogMessage;
import org.jboss.logging.annotations.Message;
import org.jboss.logging.annotations.MessageLogger;

/** The connector's log lines, TUTTI10100 to TUTTI10199. */
@MessageLogger(projectCode = "TUTTI", length = 5)
interface ConnectorLog extends BasicLogger {
    ConnectorLog LOG = Logger.getMessageLogger(MethodHandles.lookup(), ConnectorLog.class, "dev.tutti.connector");

    @LogMessage(level = Level.WARN)
    @Message(id = 10100, value = "Shared Redis connection lost: %s; the next command opens another")
    void sharedConnectionLost(Throwable why);

    @LogMessage(level = Level.WARN)
    @Message(id = 10110, value = "Channel %s: read failed (%s), trying again until it succeeds; nothing is lost")
    void readFailed(String channel, String why);

    @LogMessage(level = Level.INFO)
    @Message(id = 10111, value = "Channel %s: reads again")
    void readsAgain(String channel);

    @LogMessage(level = Level.INFO)
    @Message(id = 10112, value = "Channel %s: made group %s of stream %s")
    void madeGroup(String channel, String group, String stream);

    @LogMessage(level = Level.ERROR)
    @Message(id = 10113, value = "Channel %s: its StreamSource failed; the streams known before are read on")
    void sourceFailed(String channel, @Cause Throwable cause);

    @LogMessage(level = Level.WARN)
    @Message(id = 10120, value = "Channel %s: not acknowledged, handed back: entries %s")
    void nacked(String channel, String entries, @Cause Throwable reason);

    @LogMessage(level = Level.ERROR)
    @Message(id = 10121, value = "Channel %s: Redis refuses to acknowledge entries of stream %s; they stay pending: %s")
    void acknowledgementRefused(String channel, String stream, String ids, @Cause Throwable cause);

    @LogMessage(level = Level.WARN)
    @Message(id = 10122, value = "Channel %s: Redis is away (%s); what is to be sent is kept and sent again")
    void sendingAgain(String channel, String why);

    @LogMessage(level = Level.INFO)
    @Message(id = 10123, value = "Channel %s: sends again")
    void sendsAgain(String channel);

    @LogMessage(level = Level.ERROR)
    @Message(id = 10130, value = "Channel %s: entry for stream %s not stored; its message is nacked")
    void notStored(String channel, String stream, @Cause Throwable cause);

    @LogMessage(level = Level.ERROR)
    @Message(id = 10131, value = "Channel %s: acknowledging an outgoing message failed after its entry was stored")
    void settlingFailed(String channel, @Cause Throwable cause);

    @LogMessage(level = Level.ERROR)
    @Message(id = 10132, value = "Channel %s: its upstream failed; nothing more is sent")
    void upstreamFailed(String channel, @Cause Throwable cause);

    @LogMessage(level = Level.WARN)
    @Message(id = 10150, value = "Channel %s: cannot renew or take over entries (%s); trying again until it succeeds")
    void upkeepFailed(String channel, String why);

    @LogMessage(level = Level.INFO)
    @Message(id = 10151, value = "Channel %s: renews and takes over again")
    void upkeepSucceeds(String channel);

    @LogMessage(level = Level.ERROR)
    @Message(
            id = 10152,
            value =
                    "Channel %s: entry %s/%s was started %d times and its consumer vanished each time; it is not run again")
    void poisoned(String channel, String stream, String id, int starts);

    @LogMessage(level = Level.DEBUG)
    @Message(id = 10153, value = "Channel %s: entry %s/%s was taken over by another consumer while it was in hand")
    void lostToAnother(String channel, String stream, String id);

    @LogMessage(level = Level.DEBUG)
    @Message(id = 10154, value = "Channel %s: took %d entries of stream %s over")
    void tookOver(String channel, int entries, String stream);

    @LogMessage(level = Level.WARN)
    @Message(
            id = 10155,
            value = "Channel %s: entries not handed back (%s); they are taken over once they were idle for long enough")
    void notHandedBack(String channel, String why);

    @LogMessage(level = Level.INFO)
    @Message(id = 10156, value = "Channel %s: removed %d consumers of stream %s that were idle and owned nothing")
    void removedConsumers(String channel, int consumers, String stream);

    @LogMessage(level = Level.INFO)
    @Message(id = 10160, value = "Channel %s: stopped reading, waits for %d entries in hand")
    void drains(String channel, int entries);

    @LogMessage(level = Level.WARN)
    @Message(id = 10161, value = "Channel %s: %d entries in hand did not end in time and are handed back")
    void drainedTooLate(String channel, int entries);

    @LogMessage(level = Level.WARN)
    @Message(id = 10162, value = "Channels were not drained in time")
    void notDrained(@Cause Throwable cause);

    @LogMessage(level = Level.WARN)
    @Message(id = 10140, value = "Subscription to %s lost (%s); subscribing again, messages in between are missed")
    void subscriptionLost(String what, String why);

    @LogMessage(level = Level.WARN)
    @Message(id = 10141, value = "Sentinel: another primary (%s); every connection is opened again")
    void primarySwitched(String what);

    @LogMessage(level = Level.DEBUG)
    @Message(id = 10142, value = "Cluster: a node did not say where the slots are (%s); another one is asked")
    void clusterUnasked(String why);

    @LogMessage(level = Level.WARN)
    @Message(
            id = 10143,
            value = "Channel %s: slot %d is not read (%s), trying again until it is; the others are, and nothing is"
                    + " lost")
    void slotNotRead(String channel, int slot, String why);

    @LogMessage(level = Level.INFO)
    @Message(id = 10144, value = "Channel %s: reads slot %d again")
    void slotReadAgain(String channel, int slot);

    @LogMessage(level = Level.WARN)
    @Message(
            id = 10145,
            value = "Channel %s: a read of one slot cannot be ended when another brings something (%s): entries may"
                    + " wait for as long as a read blocks. Allow CLIENT ID and CLIENT UNBLOCK")
    void notUnblocked(String channel, String why);
}
