package dev.tutti.store;

import dev.tutti.store.LiveWorkers.TaskCard;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Comparator;
import java.util.List;

/** The tasks that live workers serve, asked of Redis and not of memory. */
@ApplicationScoped
public class ServedTasks {
    private final LiveWorkers workers;

    ServedTasks(LiveWorkers workers) {
        this.workers = workers;
    }

    /** The tasks as they are now, by name. Fails with {@link StoreDown} when Redis is away. */
    public Uni<List<TaskCard>> now() {
        return workers.refresh()
                .map(refreshed -> workers.tasks().values().stream()
                        .sorted(Comparator.comparing(TaskCard::name))
                        .toList())
                .onFailure()
                .transform(failure -> StoreDown.of("the live workers' tasks were not read", failure));
    }
}
