package dev.tutti.task;

import dev.tutti.chord.Execution;
import dev.tutti.chord.Outcome;
import dev.tutti.chord.Reason;
import dev.tutti.wire.TaskCall;
import dev.tutti.wire.TaskMessage;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;

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
    public Uni<Ended> run(TaskMessage message, TaskCall call, OutcomeSource outcomes, String worker) {
        return Uni.createFrom().deferred(() -> {
            RunningTask task = RunningTask.of(message.header(), call.task(), call.ref());
            Optional<TaskMethod> method = registry.method(call.task());
            if (method.isEmpty()) {
                return Uni.createFrom().item(unknown(task, worker));
            }
            Uni<Ended> run =
                    switch (message.header().kind()) {
                        case MEMBER -> run(new Attempt(method.get(), call, task, Optional.empty(), worker, endings));
                        case CALLBACK -> callback(method.get(), call, task, outcomes, worker);
                    };
            Context caller = Vertx.currentContext();
            return caller == null ? run : run.emitOn(emit -> caller.runOnContext(ignored -> emit.run()));
        });
    }

    private Uni<Ended> callback(
            TaskMethod method, TaskCall call, RunningTask task, OutcomeSource source, String worker) {
        return source.outcomes()
                .chain(outcomes -> run(new Attempt(method, call, task, Optional.of(outcomes), worker, endings)))
                .onFailure(OutcomesTooLarge.class)
                .recoverWithItem(tooLarge -> new Attempt(method, call, task, Optional.empty(), worker, endings)
                        .failed(new TaskFault(Reason.BAD_ARGUMENTS, tooLarge.getMessage(), tooLarge)));
    }

    private Ended unknown(RunningTask task, String worker) {
        String message = "no worker of queue '" + task.queue() + "' has a task '" + task.task() + "'";
        Execution none = new Execution(
                task.task(), task.ref(), task.attempt(), Optional.of(worker), Optional.empty(), Optional.empty());
        return Ended.with(new Outcome.Failure(
                task.id(), none, endings.describe(task, new TaskFault(Reason.UNKNOWN_TASK, message, null))));
    }

    private Uni<Ended> run(Attempt attempt) {
        return switch (attempt.method().returns()) {
            case VALUE -> threads.run(attempt);
            case UNI, STAGE -> eventLoop.run(attempt);
        };
    }
}
