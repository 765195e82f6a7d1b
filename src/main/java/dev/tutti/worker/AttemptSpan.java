package dev.tutti.worker;

import dev.tutti.chord.ExceptionDescriptor;
import dev.tutti.chord.Outcome;
import dev.tutti.task.Ended;
import dev.tutti.wire.Header;
import dev.tutti.wire.TaskCall;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * What the span of an attempt says: ids, numbers, names of tasks, queues and classes. Never arguments, values, messages or
 * addresses, for any of them may hold a secret.
 */
final class AttemptSpan {
    /** In place of a call's address. */
    private static final String HTTP = "http";

    private AttemptSpan() {}

    /** Named and described as OpenTelemetry does it for messages, not begun yet. */
    static SpanBuilder of(Tracer tracer, Header header, TaskCall call) {
        String task = call.http().isPresent() ? HTTP : call.task();
        SpanBuilder span = tracer.spanBuilder("process " + task)
                .setSpanKind(SpanKind.CONSUMER)
                .setAttribute("messaging.system", "redis")
                .setAttribute("messaging.operation.name", "process")
                .setAttribute("messaging.operation.type", "process")
                .setAttribute("messaging.destination.name", header.queue())
                .setAttribute("messaging.message.id", header.task().toString())
                .setAttribute("tutti.chord", header.chord().text())
                .setAttribute("tutti.task", task)
                .setAttribute("tutti.kind", header.kind().text())
                .setAttribute("tutti.index", header.index())
                .setAttribute("tutti.round", header.round())
                .setAttribute("tutti.attempt", header.attempt());
        header.link(call.behind()).ifPresent(is -> span.setAttribute("tutti.link", is.number()));
        return span;
    }

    /** Ends it as the attempt ended: one of the two is null. */
    static void end(Span span, @Nullable Ended ended, @Nullable Throwable notRun) {
        if (ended == null) {
            failed(span, "not_run", type(notRun));
        } else if (ended.outcome() instanceof Outcome.Failure failure) {
            ExceptionDescriptor exception = failure.exception();
            String reason = exception.reason().json();
            failed(
                    span,
                    ended.again().isPresent() ? "again" : reason,
                    exception.className().orElse(reason));
        } else {
            span.setAttribute("tutti.outcome", "success");
        }
        span.end();
    }

    private static void failed(Span span, String outcome, String type) {
        span.setStatus(StatusCode.ERROR).setAttribute("tutti.outcome", outcome).setAttribute("error.type", type);
    }

    private static String type(@Nullable Throwable thrown) {
        Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        return cause == null ? "_OTHER" : cause.getClass().getName();
    }
}
