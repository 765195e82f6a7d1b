package dev.tutti.outbound;

import dev.tutti.chord.ExceptionDescriptor;
import dev.tutti.chord.Execution;
import dev.tutti.chord.Outcome;
import dev.tutti.chord.Reason;
import dev.tutti.task.Ended;
import dev.tutti.task.LogIds;
import dev.tutti.wire.Header;
import dev.tutti.wire.TaskCall;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** One attempt of a call: from its answer, or the lack of one, to its end. */
final class CallAttempt {
    private final Header header;
    private final TaskCall call;
    private final String worker;
    private final int mostBytes;
    private final CallRetry retry;
    private final Instant startedAt = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    private final long started = System.nanoTime();

    CallAttempt(Header header, TaskCall call, String worker, int mostBytes) {
        this.header = header;
        this.call = call;
        this.worker = worker;
        this.mostBytes = mostBytes;
        this.retry = new CallRetry(header.kind(), call.policy(), header.attempt());
    }

    /** Since it began. */
    long nanos() {
        return System.nanoTime() - started;
    }

    /** The end of a call that was answered. */
    Ended answered(Answer answer) {
        if (answer.isSuccess()) {
            try {
                return Ended.with(new Outcome.Success(header.task(), execution(), value(answer)));
            } catch (RuntimeException unusable) {
                return failed(unusable);
            }
        }
        return failed(
                new CallFault(
                        Reason.HTTP_STATUS, call.task() + " answered " + answer.statusText(), answer.excerpt(), false),
                retry.after(answer, RetryAfter.of(answer.retryAfter(), Instant.now())));
    }

    /** A webhook that was taken has succeeded, whether or not what was said to it can be kept. */
    private String value(Answer answer) {
        try {
            return AnswerValue.of(answer, mostBytes);
        } catch (CallFault unusable) {
            if (header.kind().endsChord()) {
                return "null";
            }
            throw unusable;
        }
    }

    /** The end of a call without a usable answer. */
    Ended failed(Throwable failure) {
        if (failure instanceof CallFault fault) {
            return failed(fault, retry.after(fault));
        }
        LogIds.with(
                header.task(),
                () -> OutboundLog.LOG.broken(call.task(), header.task().toString(), header.attempt(), failure));
        return Ended.with(new Outcome.Failure(
                header.task(),
                execution(),
                new ExceptionDescriptor(
                        failure.getClass().getSimpleName(),
                        Optional.of(failure.getClass().getName()),
                        Optional.empty(),
                        Reason.THREW,
                        Optional.empty(),
                        Optional.empty())));
    }

    private Ended failed(CallFault fault, Optional<Duration> again) {
        LogIds.with(
                header.task(),
                () -> OutboundLog.LOG.failed(
                        header.task().toString(),
                        header.attempt(),
                        fault.reason().json(),
                        fault.getMessage()));
        return new Ended(
                new Outcome.Failure(header.task(), execution(), ExceptionDescriptor.of(fault.reason(), fault.text())),
                again);
    }

    private Execution execution() {
        return new Execution(
                call.task(),
                call.ref(),
                header.attempt(),
                Optional.of(worker),
                Optional.of(startedAt),
                Optional.of(Duration.ofNanos(nanos()).truncatedTo(ChronoUnit.MILLIS)));
    }
}
