package dev.tutti.aggregator;

import dev.tutti.connector.StreamEntry;
import dev.tutti.store.Joining.Received;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.util.concurrent.TimeUnit;

/** Counts what becomes of envelopes. */
@Singleton
final class EnvelopeMeters {
    private final Timer join;
    private final Counter buried;

    EnvelopeMeters(MeterRegistry registry) {
        this.join = registry.timer("tutti.join");
        this.buried = registry.counter("tutti.envelopes.buried");
    }

    /** An envelope was recorded, or dropped, some time after it was stored. */
    void recorded(Received received) {
        join.record(
                Math.max(0, System.currentTimeMillis() - StreamEntry.addedAt(received.entry())), TimeUnit.MILLISECONDS);
    }

    /** What is no envelope was put aside. */
    void buried() {
        buried.increment();
    }
}
