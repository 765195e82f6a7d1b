package dev.tutti.trace;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Whether this process records spans, and what begins them. */
@Singleton
public final class Traces {
    private final boolean on;
    private final Tracer tracer;

    /** @param telemetry absent from applications that are built with {@code quarkus.otel.enabled=false} */
    @Inject
    Traces(
            Instance<OpenTelemetry> telemetry,
            @ConfigProperty(name = "quarkus.otel.sdk.disabled", defaultValue = "true") boolean off) {
        on = !off && telemetry.isResolvable();
        tracer = (on ? telemetry.get().getTracerProvider() : TracerProvider.noop()).get("dev.tutti");
    }

    /** Whether there is anything to begin a span for. Whether one is then kept is up to the sampler. */
    public boolean on() {
        return on;
    }

    /** Begins Tutti's spans; of no effect while traces are off. */
    public Tracer tracer() {
        return tracer;
    }
}
