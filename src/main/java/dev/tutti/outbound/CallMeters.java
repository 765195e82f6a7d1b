package dev.tutti.outbound;

import dev.tutti.chord.Reason;
import dev.tutti.wire.Kind;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Counts HTTP calls by kind and result; never by address, of which there may be any number. */
@Singleton
final class CallMeters {
    private final MeterRegistry registry;

    CallMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** A call was answered, or failed: one of the two is null. */
    void ended(Kind kind, @Nullable Answer answer, @Nullable Throwable failure, long nanos) {
        record(kind, answer != null ? answer.status() / 100 + "xx" : reason(failure), nanos);
    }

    private static String reason(@Nullable Throwable failure) {
        return failure instanceof CallFault fault ? fault.reason().json() : Reason.THREW.json();
    }

    private void record(Kind kind, String result, long nanos) {
        registry.timer("tutti.http.call", "kind", kind.endsChord() ? "webhook" : "call", "result", result)
                .record(nanos, TimeUnit.NANOSECONDS);
    }
}
