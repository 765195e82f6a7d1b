package dev.tutti.aggregator;

import org.jboss.logging.Logger;
import org.jboss.logging.annotations.LogMessage;
import org.jboss.logging.annotations.Message;
import org.jboss.logging.annotations.MessageLogger;

/** What an aggregator logs; ids 10500 to 10599. */
@MessageLogger(projectCode = "TUTTI", length = 5)
interface AggregatorLog {
    AggregatorLog LOG = Logger.getMessageLogger(
            java.lang.invoke.MethodHandles.lookup(), AggregatorLog.class, "dev.tutti.aggregator");

    @LogMessage(level = Logger.Level.ERROR)
    @Message(id = 10501, value = "Entry %s of stream %s is no envelope that this version reads; it is kept in %s: %s")
    void buried(String entry, String stream, String dead, String why);

    @LogMessage(level = Logger.Level.WARN)
    @Message(id = 10502, value = "%s; trying again, nothing is lost")
    void notRecorded(String what);

    @LogMessage(level = Logger.Level.WARN)
    @Message(id = 10503, value = "Chord %s is gone; %d envelopes of it were dropped")
    void gone(String chord, int envelopes);

    @LogMessage(level = Logger.Level.WARN)
    @Message(id = 10504, value = "Members were not dispatched: %s; trying again in a second, nothing is lost")
    void notFed(String why);

    @LogMessage(level = Logger.Level.WARN)
    @Message(id = 10505, value = "%s; trying again in a second, nothing is lost")
    void notPromoted(String what);

    @LogMessage(level = Logger.Level.WARN)
    @Message(id = 10506, value = "%s; trying again in a second")
    void notClosed(String what);

    @LogMessage(level = Logger.Level.WARN)
    @Message(id = 10520, value = "%s; trying again in a second")
    void notRemoved(String what);

    @LogMessage(level = Logger.Level.DEBUG)
    @Message(id = 10521, value = "Partition %d: %d ended chords removed")
    void removed(int partition, int chords);

    @LogMessage(level = Logger.Level.WARN)
    @Message(id = 10522, value = "%s; trying again in a second")
    void notRecovered(String what);
}
