package dev.tutti.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tutti.chord.Outcome;
import dev.tutti.chord.PrintableText;
import dev.tutti.task.Outcomes;
import dev.tutti.task.Task;
import dev.tutti.task.TaskContext;
import io.quarkus.logging.Log;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;

/** The story of the README, and some tasks for trying things out. */
@ApplicationScoped
class DemoTasks {
    @Task("good_task")
    String goodTask() {
        return "Good task";
    }

    @Task("bad_task")
    String badTask() throws Exception {
        throw new Exception("Bad Task!!!");
    }

    @Task("other_good_task")
    String otherGoodTask() {
        return "Other good task";
    }

    @Task("tasks_completed")
    void tasksCompleted(List<Outcome> results) {
        Log.infof("Tasks completed %s", PrintableText.of(Outcomes.plain(results).toString()));
    }

    /** Returns what it is given. */
    @Task("echo")
    JsonNode echo(JsonNode value) {
        return value;
    }

    /** Returns the milliseconds after that many of them, and holds no thread meanwhile. */
    @Task("sleep")
    Uni<Long> sleep(long millis) {
        if (millis <= 0) {
            return Uni.createFrom().item(millis);
        }
        return Uni.createFrom().item(millis).onItem().delayIt().by(Duration.ofMillis(millis));
    }

    /** Throws with that message. */
    @Task("fail")
    void fail(String message) throws Exception {
        throw new Exception(message);
    }

    /** Fails in that many attempts, then returns the attempt that went well. */
    @Task("flaky")
    int flaky(int failures, TaskContext context) throws Exception {
        if (context.attempt() <= failures) {
            throw new Exception("attempt " + context.attempt() + " of " + failures + " that fail");
        }
        return context.attempt();
    }

    /** Does nothing. */
    @Task("noop")
    void noop() {}
}
