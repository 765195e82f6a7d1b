package dev.tutti.worker;

import dev.tutti.store.LiveWorkers;
import dev.tutti.task.TaskRegistry;
import dev.tutti.wire.Header;
import dev.tutti.wire.TaskCall;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Knows whether a task that this worker lacks is served by another one of the same queue: so it is while a new version is
 * rolled out.
 */
@ApplicationScoped
class ServedElsewhere {
    private final TaskRegistry registry;
    private final LiveWorkers workers;

    ServedElsewhere(TaskRegistry registry, LiveWorkers workers) {
        this.registry = registry;
        this.workers = workers;
    }

    /** The message is another worker's to run. */
    static final class NotHere extends RuntimeException {
        NotHere(Header header, TaskCall call) {
            super(
                    "task " + call.task() + " of " + header.task() + " is served by another worker of queue "
                            + header.queue(),
                    null,
                    false,
                    false);
        }
    }

    /** Whether this worker lacks the task and a live one of the queue has it, as far as is known. Never fails. */
    CompletionStage<Boolean> is(Header header, TaskCall call) {
        if (call.http().isPresent() || registry.has(call.task())) {
            return CompletableFuture.completedStage(false);
        }
        return informed()
                .map(done -> workers.live().stream()
                        .anyMatch(worker -> worker.queues().contains(header.queue())
                                && worker.tasks().contains(call.task())))
                .subscribeAsCompletionStage();
    }

    /** Nobody known to live, not even this worker: it has only just started. */
    private Uni<Void> informed() {
        return workers.live().isEmpty()
                ? workers.refresh().onFailure().recoverWithNull()
                : Uni.createFrom().voidItem();
    }
}
