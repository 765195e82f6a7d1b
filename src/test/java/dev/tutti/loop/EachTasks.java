package dev.tutti.loop;

import dev.tutti.chord.ChordSnapshot;
import dev.tutti.chord.Outcome;
import dev.tutti.task.Task;
import dev.tutti.task.TaskContext;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/** Tasks to be called with each of many arguments. */
@ApplicationScoped
public class EachTasks {
    private final Set<String> called = ConcurrentHashMap.newKeySet();
    private final Set<String> ended = ConcurrentHashMap.newKeySet();

    @Task("squares")
    int squares(int number, TaskContext context) {
        called.add(context.chord() + " " + number);
        if (number < 0) {
            throw new IllegalArgumentException("no square of " + number);
        }
        return number * number;
    }

    @Task("squares_later")
    Uni<Integer> squaresLater(int number, TaskContext context) {
        return Uni.createFrom().item(() -> squares(number, context));
    }

    @Task("squares_on_a_timer")
    Uni<Integer> squaresOnATimer(int number, TaskContext context) {
        return squaresLater(number, context).onItem().delayIt().by(Duration.ofMillis(1));
    }

    /** Nothing wakes it. */
    @Task("sleeps_deeply")
    int sleepsDeeply(int millis, TaskContext context) {
        called.add(context.chord() + " " + millis);
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (System.nanoTime() < until) {
            Thread.onSpinWait();
        }
        ended.add(context.chord() + " " + millis);
        return millis;
    }

    @Task("of_length")
    String ofLength(int length) {
        return "x".repeat(length);
    }

    @Task("entry_ids")
    String entryIds(TaskContext context) {
        return context.idempotencyId();
    }

    /** Takes as many outcomes as there are. */
    @Task("sum_each")
    Uni<Long> sumEach(Multi<Outcome> outcomes) {
        return outcomes.map(outcome -> Long.parseLong(((Outcome.Success) outcome).json()))
                .collect()
                .with(Collectors.summingLong(Long::longValue));
    }

    boolean calledWith(int number, ChordSnapshot chord) {
        return called.contains(chord.id() + " " + number);
    }

    void awaitEndOf(int millis, ChordSnapshot chord) {
        Awaitility.await().until(() -> ended.contains(chord.id() + " " + millis));
    }
}
