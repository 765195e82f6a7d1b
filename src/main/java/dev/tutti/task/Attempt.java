package dev.tutti.task;

import com.fasterxml.jackson.databind.util.RawValue;
import dev.tutti.chord.ExceptionDescriptor;
import dev.tutti.chord.Execution;
import dev.tutti.chord.Outcome;
import dev.tutti.chord.Reason;
import dev.tutti.chord.Retry;
import dev.tutti.chord.TaskId;
import dev.tutti.wire.TaskCall;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** One run of a method for one message: from its arguments to its outcome, or to the wait for the next attempt. */
final class Attempt {
    private final TaskMethod method;
    private final TaskCall call;
    private final RunningTask task;
    private final Optional<GivenOutcomes> outcomes;
    private final String worker;
    private final Endings endings;
    private final Instant startedAt = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    private final long started = System.nanoTime();
    private final StringBuilder values = new StringBuilder();
    private volatile boolean over;

    /** @param outcomes of the chord, present for a callback */
    Attempt(
            TaskMethod method,
            TaskCall call,
            RunningTask task,
            Optional<GivenOutcomes> outcomes,
            String worker,
            Endings endings) {
        this.method = method;
        this.call = call;
        this.task = task;
        this.outcomes = outcomes;
        this.worker = worker;
        this.endings = endings;
    }

    TaskMethod method() {
        return method;
    }

    RunningTask task() {
        return task;
    }

    /** Whether it runs for the callback, be it a later link of its chain. */
    boolean isCallback() {
        return !(task.id() instanceof TaskId.Member);
    }

    /** The signature's own time-out, else the task's. */
    Optional<Duration> declaredTimeout() {
        return call.policy().timeout().or(() -> method.rules().timeout());
    }

    /** What ends an attempt whose time is up. */
    TaskFault overdue(Duration limit) {
        over = true;
        return new TaskFault(
                Reason.TIMED_OUT, "attempt " + task.attempt() + " took longer than its time-out of " + limit, null);
    }

    /** Binds the arguments and calls the method; of a chunk for each entry in turn, which gives the list of their values. */
    @Nullable
    Object invoke() throws Exception {
        if (call.chunk().isEmpty()) {
            return invoke(call);
        }
        for (int place = 0; place < calls(); place++) {
            add(invoke(place));
        }
        return values();
    }

    private @Nullable Object invoke(TaskCall one) throws Exception {
        return method.invoker().invoke(null, ArgumentBinder.bind(method, one, outcomes, task));
    }

    // ------------------------------------------------------------------------------------------------- of a chunk

    boolean isChunk() {
        return call.chunk().isPresent();
    }

    /** How many calls it is. */
    int calls() {
        return call.chunk().orElseThrow().size();
    }

    /** One of the calls; none any more once the time is up, though a method may not have heard of it. */
    @Nullable
    Object invoke(int place) throws Exception {
        if (over) {
            throw new CancellationException("the time of " + task.id() + " is up");
        }
        task.running().set(call.chunk().orElseThrow().first() + place);
        return invoke(call.entry(place));
    }

    /** Adds what a call returned; a fault when it cannot be written, or the list is too large with it. */
    void add(@Nullable Object value) throws TaskFault {
        endings.append(method, value, values);
    }

    /** The list of what was added. */
    RawValue values() {
        return new RawValue("[" + values + "]");
    }

    /** The end of a method that returned that value; a failure when the value cannot be written. Never throws. */
    Ended returned(@Nullable Object value) {
        try {
            return Ended.with(new Outcome.Success(task.id(), execution(), endings.write(method, value)));
        } catch (Throwable e) {
            return failed(e);
        }
    }

    /** The end of a method that threw. Never throws. */
    Ended failed(Throwable thrown) {
        ExceptionDescriptor descriptor = endings.describe(task, thrown);
        return new Ended(
                new Outcome.Failure(task.id(), execution(), descriptor), waitAfter(thrown, descriptor.reason()));
    }

    /** Only what was thrown, and what took too long, may end otherwise the next time. */
    private Optional<Duration> waitAfter(Throwable thrown, Reason reason) {
        Retry retry = call.policy().retry(method.rules().maxAttempts());
        boolean again = (reason == Reason.THREW || reason == Reason.TIMED_OUT)
                && task.attempt() < retry.maxAttempts()
                && !method.rules().isFinal(thrown);
        return again
                ? Optional.of(RetryDelay.after(
                        task.attempt(), retry, ThreadLocalRandom.current().nextDouble()))
                : Optional.empty();
    }

    private Execution execution() {
        Duration duration = Duration.ofNanos(System.nanoTime() - started).truncatedTo(ChronoUnit.MILLIS);
        return new Execution(
                task.task(),
                task.ref(),
                task.attempt(),
                Optional.of(worker),
                Optional.of(startedAt),
                Optional.of(duration));
    }
}
