package dev.tutti.outbound;

import java.lang.invoke.MethodHandles;
import org.jboss.logging.Logger;
import org.jboss.logging.annotations.Cause;
import org.jboss.logging.annotations.LogMessage;
import org.jboss.logging.annotations.Message;
import org.jboss.logging.annotations.MessageLogger;

/** What is said of HTTP calls, never with headers, queries or bodies; ids 10800 to 10899. */
@MessageLogger(projectCode = "TUTTI", length = 5)
interface OutboundLog {
    OutboundLog LOG = Logger.getMessageLogger(MethodHandles.lookup(), OutboundLog.class, "dev.tutti.outbound");

    @LogMessage(level = Logger.Level.WARN)
    @Message(id = 10800, value = "HTTP call %s failed in attempt %d with reason %s: %s")
    void failed(String id, int attempt, String reason, String message);

    @LogMessage(level = Logger.Level.ERROR)
    @Message(id = 10801, value = "HTTP call to %s, %s, could not be made in attempt %d: a fault of the service")
    void broken(String name, String id, int attempt, @Cause Throwable cause);

    @LogMessage(level = Logger.Level.WARN)
    @Message(id = 10802, value = "%s; trying again, nothing is lost")
    void notDone(String what);

    @LogMessage(level = Logger.Level.WARN)
    @Message(
            id = 10803,
            value = "Delivery %s of attempt %d was made but is not noted on its chord; it counts all the same")
    void deliveryNotNoted(String id, int attempt, @Cause Throwable cause);

    @LogMessage(level = Logger.Level.WARN)
    @Message(
            id = 10804,
            value = "tutti.call.allow-hosts opens nothing, for tutti.call.proxy is set: the proxy decides about names")
    void namesAreTheProxys();
}
