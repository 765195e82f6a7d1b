package dev.tutti.auth;

import java.lang.invoke.MethodHandles;
import org.jboss.logging.BasicLogger;
import org.jboss.logging.Logger;
import org.jboss.logging.Logger.Level;
import org.jboss.logging.annotations.LogMessage;
import org.jboss.logging.annotations.Message;
import org.jboss.logging.annotations.MessageLogger;

/** What is said of callers, never with keys or tokens; ids 11000 to 11099. */
@MessageLogger(projectCode = "TUTTI", length = 5)
interface AuthLog extends BasicLogger {
    AuthLog LOG = Logger.getMessageLogger(MethodHandles.lookup(), AuthLog.class, "dev.tutti.auth");

    @LogMessage(level = Level.WARN)
    @Message(id = 11000, value = "tutti.auth.mode is none: whoever reaches the port of the API may run every task")
    void open();
}
