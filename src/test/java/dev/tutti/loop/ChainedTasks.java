package dev.tutti.loop;

import dev.tutti.task.Task;
import dev.tutti.task.TaskContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Tasks to make chains of. */
@ApplicationScoped
public class ChainedTasks {
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    @Task("append")
    String append(String before, String more) {
        return before + more;
    }

    /** What it knows of itself, behind what it was told before. */
    @Task("ids")
    List<String> ids(Optional<List<String>> before, TaskContext context) {
        String here = context.link() + " " + context.idempotencyId() + " " + context.queue();
        return before.map(list -> List.of(list.get(0), here)).orElse(List.of(here));
    }

    /** Notes that it ran. */
    @Task("tell")
    void tell(Object before, String name) {
        told.add(name);
    }

    boolean wasTold(String name) {
        return told.contains(name);
    }
}
