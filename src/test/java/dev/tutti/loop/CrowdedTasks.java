package dev.tutti.loop;

import dev.tutti.task.Task;
import dev.tutti.task.TaskContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A task that counts how many of its chord run beside it. */
@ApplicationScoped
public class CrowdedTasks {
    private final Map<String, AtomicInteger> running = new ConcurrentHashMap<>();
    private final Map<String, Integer> most = new ConcurrentHashMap<>();

    /** Fails for each third number in the first round. */
    @Task("crowd")
    void crowd(int number, TaskContext context) throws InterruptedException {
        String chord = context.chord().text();
        AtomicInteger beside = running.computeIfAbsent(chord, key -> new AtomicInteger());
        most.merge(chord, beside.incrementAndGet(), Math::max);
        try {
            Thread.sleep(2);
            if (number % 3 == 0 && context.round() == 1) {
                throw new IllegalStateException("one of three");
            }
        } finally {
            beside.decrementAndGet();
        }
    }

    int most(String chord) {
        return most.get(chord);
    }
}
