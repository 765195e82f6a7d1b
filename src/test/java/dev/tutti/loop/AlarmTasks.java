package dev.tutti.loop;

import dev.tutti.chord.Outcome;
import dev.tutti.chord.TaskId;
import dev.tutti.task.Task;
import dev.tutti.task.TaskContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.Awaitility;

/** A task to be run at the first failure, and one that waits for it. */
@ApplicationScoped
public class AlarmTasks {
    private final Set<String> alarmed = ConcurrentHashMap.newKeySet();

    /** What it was told, and what it is. */
    @Task("alarm")
    String alarm(List<Outcome> outcomes, String mark, TaskContext context) {
        alarmed.add(context.chord().text());
        Outcome.Failure failure = (Outcome.Failure) outcomes.get(0);
        int index = ((TaskId.Member) failure.id()).index();
        return index + " " + failure.exception().plain() + " " + context.idempotencyId() + " " + mark;
    }

    @Task("wait_for_alarm")
    void waitForAlarm(TaskContext context) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> alarmed.contains(context.chord().text()));
    }
}
