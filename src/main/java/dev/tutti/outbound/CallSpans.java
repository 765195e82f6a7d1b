package dev.tutti.outbound;

import dev.tutti.chord.HttpCall;
import dev.tutti.trace.Traceparent;
import dev.tutti.trace.Traces;
import dev.tutti.wire.Header;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Spans of HTTP calls, named and described as OpenTelemetry does it for clients, but for {@code url.full}: with path and
 * query secrets would leave the house. They say host and port, method and status.
 */
@Singleton
final class CallSpans {
    private static final int FIRST_ERROR = 400;

    private final Traces traces;

    CallSpans(Traces traces) {
        this.traces = traces;
    }

    /** The span of a call; one of no effect when the span around it is not recorded. */
    Span begin(Context around, HttpCall call) {
        if (!Span.fromContext(around).isRecording()) {
            return Span.getInvalid();
        }
        URI url = call.url();
        return traces.tracer()
                .spanBuilder(call.method())
                .setSpanKind(SpanKind.CLIENT)
                .setParent(around)
                .setAttribute("http.request.method", call.method())
                .setAttribute("url.scheme", url.getScheme())
                .setAttribute("server.address", url.getHost())
                .setAttribute("server.port", CallClient.port(url))
                .startSpan();
    }

    /** The header of a task whose call says that it comes from this span. */
    static Header from(Span span, Header header) {
        return span.getSpanContext().isValid()
                ? header.inTrace(Traceparent.of(Context.root().with(span)))
                : header;
    }

    /** A call was answered, or failed: one of the two is null. */
    static void end(Span span, @Nullable Answer answer, @Nullable Throwable failure) {
        if (answer != null) {
            span.setAttribute("http.response.status_code", answer.status());
            if (answer.status() >= FIRST_ERROR) {
                failed(span, Integer.toString(answer.status()));
            }
        } else {
            failed(
                    span,
                    failure instanceof CallFault fault
                            ? fault.reason().json()
                            : Objects.requireNonNull(failure).getClass().getName());
        }
        span.end();
    }

    private static void failed(Span span, String type) {
        span.setStatus(StatusCode.ERROR).setAttribute("error.type", type);
    }
}
