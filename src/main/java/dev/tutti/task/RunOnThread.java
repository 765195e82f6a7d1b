package dev.tutti.task;

import io.quarkus.arc.Arc;
import io.quarkus.arc.ManagedContext;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/** Runs a method that may block, on a thread of its own and in a request context of its own. */
@Singleton
class RunOnThread {
    private final TaskThreads threads;
    private final CurrentTask current;

    @Inject
    RunOnThread(TaskThreads threads, CurrentTask current) {
        this.threads = threads;
        this.current = current;
    }

    /** Emits on the task's thread; fails only when there is none. */
    Uni<Ended> run(Attempt attempt) {
        return Uni.createFrom().emitter(emitter -> threads.execute(() -> emitter.complete(inRequestContext(attempt))));
    }

    private Ended inRequestContext(Attempt attempt) {
        ManagedContext request = Arc.requireContainer().requestContext();
        try {
            request.activate();
            current.is(attempt.task());
            return attempt.returned(attempt.invoke());
        } catch (Throwable thrown) {
            return attempt.failed(thrown);
        } finally {
            terminate(request, attempt);
            Thread.interrupted(); // a pooled thread must not start its next task interrupted
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
