package dev.tutti.api;

import java.lang.invoke.MethodHandles;
import org.jboss.logging.BasicLogger;
import org.jboss.logging.Logger;
import org.jboss.logging.Logger.Level;
import org.jboss.logging.annotations.Cause;
import org.jboss.logging.annotations.LogMessage;
import org.jboss.logging.annotations.Message;
import org.jboss.logging.annotations.MessageLogger;

/** What the HTTP API logs: ids 10700 to 10799. */
@MessageLogger(projectCode = "TUTTI", length = 5)
interface ApiLog extends BasicLogger {
    ApiLog LOG = Logger.getMessageLogger(MethodHandles.lookup(), ApiLog.class, "dev.tutti.api");

    @LogMessage(level = Level.ERROR)
    @Message(id = 10700, value = "Request %s (%s %s) failed for a fault of the service; its client got a 500")
    void failed(String requestId, String method, String path, @Cause Throwable failure);

    @LogMessage(level = Level.DEBUG)
    @Message(id = 10701, value = "Request %s (%s %s) answered 503: %s")
    void unavailable(String requestId, String method, String path, String why);

    @LogMessage(level = Level.WARN)
    @Message(id = 10702, value = "Request %s: its stream of outcomes was cut off, so that its client notices")
    void cutOff(String requestId, @Cause Throwable failure);

    @LogMessage(level = Level.WARN)
    @Message(id = 10703, value = "Request %s: its stream of events was cut off; its client comes again")
    void eventsCutOff(String requestId, @Cause Throwable failure);

    @LogMessage(level = Level.WARN)
    @Message(
            id = 10704,
            value = "Request %s: what it had stored of its chord is given up later, after tutti.opening-timeout")
    void leftOpening(String requestId, @Cause Throwable failure);
}
