package dev.tutti.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.quarkus.arc.properties.IfBuildProperty;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** Keeps spans in memory, in tests that are built for it. */
@Singleton
@IfBuildProperty(name = RecordedSpans.KEEP, stringValue = "true")
class RecordedSpans {
    static final String KEEP = "test.keep-spans";

    private final Instance<OpenTelemetry> telemetry;
    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();

    @Inject
    RecordedSpans(Instance<OpenTelemetry> telemetry) {
        this.telemetry = telemetry; // asks for the exporter: not before it is there
    }

    /** What a test sets that is built for it, and this besides: traces are on, and a chord of four is large. */
    static Map<String, String> kept(String name, String value) {
        return Map.of("quarkus.otel.sdk.disabled", "false", KEEP, "true", "tutti.traces.children", "3", name, value);
    }

    @Produces
    @Singleton
    InMemorySpanExporter exporter() {
        return exporter;
    }

    /** All that have ended. */
    List<SpanData> all() {
        if (telemetry.get() instanceof OpenTelemetrySdk sdk) {
            sdk.getSdkTracerProvider().forceFlush().join(10, TimeUnit.SECONDS);
        }
        return exporter.getFinishedSpanItems();
    }

    void forget() {
        all();
        exporter.reset();
    }

    /** Those that match, once there are so many of them; the first begun comes first. */
    List<SpanData> await(int count, Predicate<SpanData> which) {
        List<SpanData> found = new ArrayList<>();
        Awaitility.await().untilAsserted(() -> {
            found.clear();
            all().stream().filter(which).forEach(found::add);
            assertThat(found).as("among %s", all()).hasSize(count);
        });
        found.sort((one, other) -> Long.compare(one.getStartEpochNanos(), other.getStartEpochNanos()));
        return found;
    }

    List<SpanData> named(String name, int count) {
        return await(count, span -> span.getName().equals(name));
    }

    SpanData named(String name) {
        return named(name, 1).get(0);
    }
}
