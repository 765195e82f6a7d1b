package dev.tutti.faulty;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tutti.chord.Outcome;
import dev.tutti.task.Task;
import dev.tutti.task.TaskContext;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;

/**
 * The tasks of random compositions. Each fails in its first {@code failures} attempts, of which each round has one less, then
 * returns its value; what is called by a chord tells the suite first.
 */
@ApplicationScoped
class RandomTasks {
    private final NotedCalls calls;

    RandomTasks(NotedCalls calls) {
        this.calls = calls;
    }

    @Task("give")
    Uni<Integer> give(int value, int failures, long millis, TaskContext context) {
        Uni<Integer> given = Uni.createFrom().item(() -> giveNow(value, failures, context));
        return millis == 0 ? given : given.onItem().delayIt().by(Duration.ofMillis(millis));
    }

    @Task("give_blocking")
    int giveBlocking(int value, int failures, long millis, TaskContext context) throws InterruptedException {
        Thread.sleep(millis);
        return giveNow(value, failures, context);
    }

    @Task("add")
    Uni<JsonNode> add(JsonNode before, int value, int failures, long millis, TaskContext context) {
        return give(value, failures, millis, context).map(given -> both(before, given));
    }

    @Task("add_blocking")
    JsonNode addBlocking(JsonNode before, int value, int failures, long millis, TaskContext context)
            throws InterruptedException {
        return both(before, giveBlocking(value, failures, millis, context));
    }

    @Task("note")
    int note(List<Outcome> outcomes, String name, int value, int failures, TaskContext context) throws Exception {
        calls.note(name, outcomes, context);
        return giveNow(value, failures, context);
    }

    @Task("note_stream")
    int noteStream(Multi<Outcome> outcomes, String name, int value, int failures, TaskContext context)
            throws Exception {
        return note(outcomes.collect().asList().await().indefinitely(), name, value, failures, context);
    }

    private static int giveNow(int value, int failures, TaskContext context) {
        if (context.attempt() + context.round() - 1 <= failures) {
            throw new IllegalStateException("attempt " + context.attempt() + " of " + value);
        }
        return value;
    }

    private static JsonNode both(JsonNode before, int own) {
        return JsonNodeFactory.instance.arrayNode().add(before).add(IntNode.valueOf(own));
    }
}
