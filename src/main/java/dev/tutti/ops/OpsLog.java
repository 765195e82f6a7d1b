package dev.tutti.ops;

import java.lang.invoke.MethodHandles;
import org.jboss.logging.Logger;
import org.jboss.logging.annotations.LogMessage;
import org.jboss.logging.annotations.Message;
import org.jboss.logging.annotations.MessageLogger;

/** What operators are told; ids 10600 to 10699. */
@MessageLogger(projectCode = "TUTTI", length = 5)
interface OpsLog {
    OpsLog LOG = Logger.getMessageLogger(MethodHandles.lookup(), OpsLog.class, "dev.tutti.ops");

    @LogMessage(level = Logger.Level.INFO)
    @Message(id = 10600, value = "Redis %s: maxmemory %s, maxmemory-policy %s, AOF %s")
    void redis(String version, String memory, String policy, String aof);

    @LogMessage(level = Logger.Level.WARN)
    @Message(id = 10601, value = "Redis %s is older than 6.2: scripts and commands that are needed are missing")
    void tooOld(String version);

    @LogMessage(level = Logger.Level.WARN)
    @Message(
            id = 10602,
            value = "maxmemory-policy is %s: Redis may evict keys of open chords, whose callbacks then never come;"
                    + " set it to noeviction")
    void evicts(String policy);

    @LogMessage(level = Logger.Level.WARN)
    @Message(
            id = 10603,
            value = "AOF is off: a restart of Redis loses every chord since its last snapshot; set appendonly yes and"
                    + " appendfsync always")
    void notDurable();

    @LogMessage(level = Logger.Level.WARN)
    @Message(
            id = 10604,
            value = "appendfsync is %s: a crash of Redis can lose the last accepted chords; always loses none")
    void mayLose(String fsync);

    @LogMessage(level = Logger.Level.WARN)
    @Message(id = 10605, value = "Redis is not there yet (%s): trying again each second; nothing is lost")
    void away(String why);

    @LogMessage(level = Logger.Level.INFO)
    @Message(id = 10606, value = "Redis does not tell its %s (%s); see the documentation for what it should be")
    void untold(String what, String why);

    @LogMessage(level = Logger.Level.ERROR)
    @Message(
            id = 10607,
            value = "This user of Redis may not run: %s. Channels read nothing and calls fail until the ACL allows it;"
                    + " docs/redis.md has what each role needs")
    void lacksRights(String commands);
}
