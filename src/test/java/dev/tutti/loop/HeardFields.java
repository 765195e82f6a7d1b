package dev.tutti.loop;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;

/** Listens to a logger as long as it is open. */
final class HeardFields extends Handler implements AutoCloseable {
    private final List<Heard> said = new CopyOnWriteArrayList<>();
    private final Logger logger;

    HeardFields(String logger) {
        this.logger = Logger.getLogger(logger);
        this.logger.addHandler(this);
    }

    /** Message and fields of a record. */
    record Heard(String message, Map<String, String> fields) {}

    /** What was logged, in order. */
    List<Heard> said() {
        return said;
    }

    @Override
    public void publish(LogRecord record) {
        said.add(new Heard(
                record.getMessage(), Map.copyOf(ExtLogRecord.wrap(record).getMdcCopy())));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
    }
}
