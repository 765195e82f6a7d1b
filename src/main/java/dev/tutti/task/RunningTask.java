package dev.tutti.task;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.TaskId;
import dev.tutti.wire.Header;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The context of one run, read from its message.
 *
 * @param closedBy what closed the chord, for its callback or errback
 * @param trace that the run belongs to; the root for none
 * @param running which entry of a chunk its method was called with last; -1 before the first, and of what is no chunk
 */
record RunningTask(
        TaskId id,
        String task,
        Optional<String> ref,
        int index,
        int round,
        int attempt,
        int link,
        String queue,
        Optional<String> traceparent,
        Optional<String> closedBy,
        Context trace,
        AtomicInteger running)
        implements TaskContext {

    static RunningTask of(Header header, String task, Optional<String> ref, Context trace) {
        return new RunningTask(
                header.task(),
                task,
                ref,
                Math.max(-1, header.index()),
                header.round(),
                header.attempt(),
                header.chain().map(Header.Chain::number).orElse(1),
                header.queue(),
                header.trace(),
                Optional.empty(),
                trace,
                new AtomicInteger(-1));
    }

    /** The same of a callback whose chord was closed by that. */
    RunningTask closedBy(Optional<String> reason) {
        return new RunningTask(id, task, ref, index, round, attempt, link, queue, traceparent, reason, trace, running);
    }

    /** Makes its trace the current one, in this thread or Vert.x context. */
    Scope inTrace() {
        return trace == Context.root() ? Scope.noop() : trace.makeCurrent();
    }

    @Override
    public ChordId chord() {
        return id.chord();
    }

    @Override
    public OptionalInt entry() {
        int entry = running.get();
        return entry < 0 ? OptionalInt.empty() : OptionalInt.of(entry);
    }

    @Override
    public String idempotencyId() {
        int entry = running.get();
        return id + "." + round + (link > 1 ? ".link" + link : "") + (entry < 0 ? "" : ".over" + entry);
    }
}
