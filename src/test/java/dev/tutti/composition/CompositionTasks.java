package dev.tutti.composition;

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
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** The tasks of compositions. Each fails in its first {@code failures} attempts, of which each round has one less, then returns its value. */
@ApplicationScoped
public class CompositionTasks {
    private final Map<String, List<Noted>> calls = new ConcurrentHashMap<>();
    private final AtWork atWork;

    CompositionTasks(AtWork atWork) {
        this.atWork = atWork;
    }

    /** The calls under that name, which is forgotten. */
    List<Noted> take(String name) {
        return Optional.ofNullable(calls.remove(name)).orElse(List.of());
    }

    @Task("give")
    Uni<Integer> give(int value, int failures, long millis, TaskContext context) {
        Uni<Integer> given = Uni.createFrom().item(() -> giveNow(value, failures, context));
        return counted(millis == 0 ? given : given.onItem().delayIt().by(Duration.ofMillis(millis)), millis, context);
    }

    @Task("give_blocking")
    int giveBlocking(int value, int failures, long millis, TaskContext context) throws InterruptedException {
        begins(millis, context);
        try {
            Thread.sleep(millis);
            return giveNow(value, failures, context);
        } finally {
            ends(millis, context);
        }
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
    int note(List<Outcome> outcomes, String name, int value, int failures, TaskContext context) {
        calls.computeIfAbsent(name, none -> new CopyOnWriteArrayList<>())
                .add(new Noted(
                        context.attempt(),
                        context.idempotencyId(),
                        context.closedBy(),
                        outcomes.stream().map(Ending::seen).toList()));
        return giveNow(value, failures, context);
    }

    @Task("note_stream")
    int noteStream(Multi<Outcome> outcomes, String name, int value, int failures, TaskContext context) {
        return note(outcomes.collect().asList().await().indefinitely(), name, value, failures, context);
    }

    private <T> Uni<T> counted(Uni<T> given, long millis, TaskContext context) {
        return Uni.createFrom().deferred(() -> {
            begins(millis, context);
            return given.onTermination().invoke(() -> ends(millis, context));
        });
    }

    private void begins(long millis, TaskContext context) {
        if (counts(millis, context)) {
            atWork.begins(context);
        }
    }

    private void ends(long millis, TaskContext context) {
        if (counts(millis, context)) {
            atWork.ends(context);
        }
    }

    /** What is behind a callback is no member's; what times out may be at work for a moment after it has ended. */
    private static boolean counts(long millis, TaskContext context) {
        return context.index() >= 0 && millis < StepJson.FOR_EVER_MS;
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
