package dev.tutti.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The W3C {@code traceparent} of a span, as it is stored with a chord and travels with its tasks. A {@code tracestate} does not
 * travel.
 */
public final class Traceparent {
    /** The header, in lower case. */
    public static final String HEADER = "traceparent";

    private static final TextMapGetter<String> ALONE = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(String text) {
            return List.of(HEADER);
        }

        @Override
        public @Nullable String get(@Nullable String text, String header) {
            return header.equals(HEADER) ? text : null;
        }
    };

    private Traceparent() {}

    /** Of the span that is current here; empty where none is, as everywhere while traces are off. */
    public static Optional<String> current() {
        return of(Context.current());
    }

    /** Of that context's span; empty when it has none. */
    public static Optional<String> of(Context context) {
        SpanContext span = Span.fromContext(context).getSpanContext();
        return span.isValid()
                ? Optional.of("00-" + span.getTraceId() + "-" + span.getSpanId() + "-"
                        + span.getTraceFlags().asHex())
                : Optional.empty();
    }

    /** A context with the span it speaks of; without one when the text is malformed. */
    public static Context read(String text) {
        return W3CTraceContextPropagator.getInstance().extract(Context.root(), text, ALONE);
    }
}
