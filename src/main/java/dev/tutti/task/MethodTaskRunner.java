package dev.tutti.task;

import dev.tutti.chord.Execution;
import dev.tutti.chord.Outcome;
import dev.tutti.chord.Reason;
import dev.tutti.wire.TaskCall;
import dev.tutti.wire.TaskMessage;
import io.opentelemetry.context.Context;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Runs calls of tasks that are methods with {@link Task}. */
@ApplicationScoped
class MethodTaskRunner implements TaskRunner {
    private final TaskRegistry registry;
    private final Endings endings;
    private final RunOnThread threads;
    private final RunOnEventLoop eventLoop;

    @Inject
    MethodTaskRunner(TaskRegistry registry, Endings endings, RunOnThread threads, RunOnEventLoop eventLoop) {
        this.registry = registry;
        this.endings = endings;
        this.threads = threads;
        this.eventLoop = eventLoop;
    }

    /** Every call that names a task. */
    @Override
    public boolean runs(TaskCall call) {
        return call.http().isEmpty();
    }

    @Override
    public CompletionStage<Ended> run(
            TaskMessage message, TaskCall call, OutcomeSource outcomes, String worker, Context trace) {
        RunningTask task = RunningTask.of(message.header(), call.task(), call.ref(), trace);
        Optional<TaskMethod> method = registry.method(call.task());
        if (method.isEmpty()) {
            return CompletableFuture.completedFuture(unknown(task, worker));
        }
        return switch (message.header().kind()) {
            case MEMBER, LINK -> run(new Attempt(method.get(), call, task, Optional.empty(), worker, endings));
            case CALLBACK, ERRBACK, FIRST_FAILURE -> callback(method.get(), call, task, outcomes, worker);
            case CHORD -> throw new IllegalStateException("a nested chord is opened, not run: " + message.header());
        };
    }

    private CompletionStage<Ended> callback(
            TaskMethod method, TaskCall call, RunningTask task, OutcomeSource source, String worker) {
        return given(method, source)
                .chain(given -> source.closedBy().chain(closedBy -> Uni.createFrom()
                        .completionStage(run(new Attempt(
                                method, call, task.closedBy(closedBy), Optional.of(given), worker, endings)))))
                .onFailure(OutcomesTooLarge.class)
                .recoverWithItem(tooLarge -> new Attempt(method, call, task, Optional.empty(), worker, endings)
                        .failed(new TaskFault(Reason.BAD_ARGUMENTS, tooLarge.getMessage(), tooLarge)))
                .subscribeAsCompletionStage();
    }

    private static Uni<GivenOutcomes> given(TaskMethod method, OutcomeSource source) {
        return method.streamsOutcomes()
                ? Uni.createFrom().item(new GivenOutcomes(List.of(), source.stream()))
                : source.outcomes()
                        .map(list -> new GivenOutcomes(list, Multi.createFrom().iterable(list)));
    }

    private Ended unknown(RunningTask task, String worker) {
        String message = "no worker of queue '" + task.queue() + "' has a task '" + task.task() + "'";
        Execution none = new Execution(
                task.task(), task.ref(), task.attempt(), Optional.of(worker), Optional.empty(), Optional.empty());
        return Ended.with(new Outcome.Failure(
                task.id(), none, endings.describe(task, new TaskFault(Reason.UNKNOWN_TASK, message, null))));
    }

    private CompletionStage<Ended> run(Attempt attempt) {
        return switch (attempt.method().returns()) {
            case VALUE -> threads.run(attempt);
            case UNI, STAGE -> eventLoop.run(attempt);
        };
    }
}
