package dev.tutti.loop;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;

/** Listens to a logger. */
final class FieldsOf {
    private FieldsOf() {}

    /** The fields of each record that a logger is given meanwhile. */
    static List<Map<String, String>> what(String logger, Runnable meanwhile) {
        List<Map<String, String>> said = new CopyOnWriteArrayList<>();
        Handler ear = new Handler() {
            @Override
            public void publish(LogRecord record) {
                said.add(Map.copyOf(ExtLogRecord.wrap(record).getMdcCopy()));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger.getLogger(logger).addHandler(ear);
        try {
            meanwhile.run();
        } finally {
            Logger.getLogger(logger).removeHandler(ear);
        }
        return said;
    }
}
