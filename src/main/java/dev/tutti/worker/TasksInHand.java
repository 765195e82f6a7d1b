package dev.tutti.worker;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Counts the tasks that this worker has in hand. */
@ApplicationScoped
class TasksInHand {
    private final AtomicInteger count = new AtomicInteger();

    /** Counts a task until it has ended, whatever way. */
    <T> CompletionStage<T> counting(Supplier<CompletionStage<T>> task) {
        count.incrementAndGet();
        return task.get().whenComplete((done, failure) -> count.decrementAndGet());
    }

    int count() {
        return count.get();
    }
}
