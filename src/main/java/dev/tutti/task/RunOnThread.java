package dev.tutti.task;

import io.opentelemetry.context.Scope;
import io.quarkus.arc.Arc;
import io.quarkus.arc.ManagedContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/**
 * Runs a method that may block, on a thread of its own and in a request context of its own. When its time is up, the thread
 * is interrupted and the attempt has ended; what the method still does and returns counts for nothing.
 */
@Singleton
class RunOnThread {
    private final TaskThreads threads;
    private final CurrentTask current;
    private final TimeLimits limits;
    private final Runaways runaways;

    @Inject
    RunOnThread(TaskThreads threads, CurrentTask current, TimeLimits limits, Runaways runaways) {
        this.threads = threads;
        this.current = current;
        this.limits = limits;
        this.runaways = runaways;
    }

    /** Completes on the task's thread, or on that of the time limits; fails only when there is no thread. */
    CompletionStage<Ended> run(Attempt attempt) {
        CompletableFuture<Ended> end = new CompletableFuture<>();
        try {
            threads.execute(() -> inRequestContext(attempt, end));
        } catch (RejectedExecutionException e) {
            end.completeExceptionally(e);
        }
        return end;
    }

    private void inRequestContext(Attempt attempt, CompletableFuture<Ended> result) {
        ManagedContext request = Arc.requireContainer().requestContext();
        Scope trace = attempt.task().inTrace();
        MethodThread thread = new MethodThread();
        Optional<Future<?>> limit =
                limits.of(attempt).map(time -> limits.after(time, () -> stop(attempt, thread, time, result)));
        Supplier<Ended> end = invoke(attempt, request);
        boolean inTime = thread.leave();
        limit.ifPresent(timer -> timer.cancel(false));
        Optional<Ended> ended = inTime ? Optional.of(end.get()) : Optional.empty();
        terminate(request, attempt);
        Thread.interrupted(); // a pooled thread must not start its next task interrupted
        trace.close();
        LogIds.clear();
        ended.ifPresentOrElse(result::complete, runaways::ended);
    }

    private Supplier<Ended> invoke(Attempt attempt, ManagedContext request) {
        try {
            request.activate();
            current.is(attempt.task());
            LogIds.put(attempt.task());
            Ended returned = attempt.returned(attempt.invoke());
            return () -> returned;
        } catch (Throwable thrown) {
            return () -> attempt.failed(thrown);
        }
    }

    private void stop(Attempt attempt, MethodThread thread, Duration limit, CompletableFuture<Ended> result) {
        if (thread.interrupt()) {
            runaways.began(attempt.task(), thread);
            result.complete(attempt.failed(attempt.overdue(limit)));
        }
    }

    private static void terminate(ManagedContext request, Attempt attempt) {
        try {
            request.terminate();
        } catch (Throwable thrown) {
            TaskLog.LOG.contextNotEnded(
                    attempt.task().task(), attempt.task().id().toString(), thrown);
        }
    }
}
