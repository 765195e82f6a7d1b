package dev.tutti.worker;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the tasks that this worker has in hand. */
@ApplicationScoped
class TasksInHand {
    private final AtomicInteger count = new AtomicInteger();

    /** Counts a task from subscription to its end, whatever way it ends. */
    <T> Uni<T> counting(Uni<T> task) {
        return task.onSubscription()
                .invoke(count::incrementAndGet)
                .onTermination()
                .invoke(count::decrementAndGet);
    }

    int count() {
        return count.get();
    }
}
