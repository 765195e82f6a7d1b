package dev.tutti.auth;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.formatters.PatternFormatter;

/** What is logged by anybody but the client, with the causes, as long as it is open. */
final class HeardLog extends Handler implements AutoCloseable {
    /** The HTTP client of the tests. */
    private static final String CLIENT = "org.apache.http";

    private final List<String> lines = new CopyOnWriteArrayList<>();

    HeardLog() {
        setLevel(Level.ALL);
        setFormatter(new PatternFormatter("%p %c %s%e"));
        Logger.getLogger("").addHandler(this);
    }

    List<String> lines() {
        return lines;
    }

    @Override
    public void publish(LogRecord record) {
        if (record.getLoggerName().startsWith(CLIENT)) {
            return;
        }
        lines.add(getFormatter().format(ExtLogRecord.wrap(record)));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        Logger.getLogger("").removeHandler(this);
    }
}
