package dev.tutti.worker;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.ExceptionDescriptor;
import dev.tutti.chord.Execution;
import dev.tutti.chord.Outcome;
import dev.tutti.chord.Reason;
import dev.tutti.config.TuttiConfig;
import dev.tutti.store.ChordReader;
import dev.tutti.store.Durably;
import dev.tutti.store.UntilRedisIsBack;
import dev.tutti.task.Ended;
import dev.tutti.task.OutcomeSource;
import dev.tutti.task.TaskRunner;
import dev.tutti.wire.TaskCall;
import dev.tutti.wire.TaskMessage;
import dev.tutti.wire.Unreadable;
import io.opentelemetry.context.Context;
import io.quarkus.arc.All;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Finds who runs a message, and lets it run. */
@ApplicationScoped
class RunTask {
    private final List<TaskRunner> runners;
    private final ChordReader store;
    private final TuttiConfig config;
    private final WorkerName name;
    private final Durably durably;

    RunTask(@All List<TaskRunner> runners, ChordReader store, TuttiConfig config, WorkerName name, Durably durably) {
        this.runners = runners;
        this.store = store;
        this.config = config;
        this.name = name;
        this.durably = durably;
    }

    /**
     * Runs it in that trace.
     *
     * @return how the attempt ended; fails as {@link TaskRunner#run} does, and with {@link CallbackOutcomes.Stale}. A callback does
     *     not start for a joined chord that a failover could lose: it waits until {@link Durably} is sure
     */
    CompletionStage<Ended> run(TaskMessage message, TaskCall call, Context trace) {
        if (!message.header().kind().endsChord()) {
            return start(message, call, trace);
        }
        return UntilRedisIsBack.repeat(
                        () -> durably.isJoined(message.header()),
                        why -> WorkerLog.LOG.notSure(message.header().task().toString(), why))
                .subscribeAsCompletionStage()
                .thenCompose(joined -> joined
                        ? start(message, call, trace)
                        : CompletableFuture.failedStage(new CallbackOutcomes.Stale(message.header())));
    }

    private CompletionStage<Ended> start(TaskMessage message, TaskCall call, Context trace) {
        for (TaskRunner runner : runners) {
            if (runner.runs(call)) {
                return runner.run(message, call, outcomes(message, call), name.text(), trace);
            }
        }
        throw new IllegalStateException("no runner for task " + call.task());
    }

    private OutcomeSource outcomes(TaskMessage message, TaskCall call) {
        ChordId chord = message.header().chord();
        return call.failed()
                .<OutcomeSource>map(failed -> new FirstFailure(chord, failed))
                .orElseGet(() -> new CallbackOutcomes(
                        store, message.header(), config.limits().callbackBytes()));
    }

    /** The end of a message whose signature cannot be read. */
    static Ended unreadable(TaskMessage message, Unreadable why) {
        return Ended.with(new Outcome.Failure(
                message.header().task(),
                Execution.none("", Optional.empty()),
                ExceptionDescriptor.of(Reason.BAD_ARGUMENTS, why.getMessage())));
    }
}
