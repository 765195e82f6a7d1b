package dev.tutti.worker;

import dev.tutti.chord.TaskId;
import dev.tutti.config.TuttiConfig;
import dev.tutti.store.ChordProgress;
import dev.tutti.task.Ended;
import dev.tutti.trace.Traceparent;
import dev.tutti.trace.Traces;
import dev.tutti.wire.Header;
import dev.tutti.wire.TaskCall;
import dev.tutti.wire.TaskMessage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.CompletionStage;

/**
 * Lets a message run within a span of its attempt. It belongs to the trace of the request that submitted the chord; the
 * members of a large chord have a trace each, linked to that one.
 */
@ApplicationScoped
class TracedTask {
    private final RunTask tasks;
    private final ChordProgress chords;
    private final Traces traces;
    private final int mostChildren;

    TracedTask(RunTask tasks, ChordProgress chords, Traces traces, TuttiConfig config) {
        this.tasks = tasks;
        this.chords = chords;
        this.traces = traces;
        this.mostChildren = config.traces().children();
    }

    /** As {@link RunTask#run}; while traces are off that is all. */
    CompletionStage<Ended> run(TaskMessage message, TaskCall call) {
        if (!traces.on()) {
            return tasks.run(message, call, Context.root());
        }
        Context chord = message.header().trace().map(Traceparent::read).orElse(Context.root());
        SpanContext submitted = Span.fromContext(chord).getSpanContext();
        if (submitted.isValid() && !submitted.isSampled()) {
            return tasks.run(message, call, chord); // whoever submitted it has decided for all of it
        }
        SpanBuilder span = AttemptSpan.of(traces.tracer(), message.header(), call);
        if (!submitted.isValid() || !(message.header().task() instanceof TaskId.Member)) {
            return run(message, call, span.setParent(chord));
        }
        return isLarge(message.header())
                .thenCompose(large ->
                        run(message, call, large ? span.setNoParent().addLink(submitted) : span.setParent(chord)));
    }

    private CompletionStage<Ended> run(TaskMessage message, TaskCall call, SpanBuilder begun) {
        Span span = begun.startSpan();
        Context inside = Context.root().with(span);
        return tasks.run(message.inTrace(Traceparent.of(inside)), call, inside)
                .whenComplete((ended, failure) -> AttemptSpan.end(span, ended, failure));
    }

    /** One that nobody knows, or that cannot be asked for, may be: a trace too many does less harm than a giant one. */
    private CompletionStage<Boolean> isLarge(Header header) {
        return chords.of(header.chord())
                .handle((found, failure) -> failure != null
                        || found.map(chord -> chord.total() > mostChildren).orElse(true));
    }
}
