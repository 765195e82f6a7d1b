package dev.tutti.loop;

import dev.tutti.chord.Outcome;
import dev.tutti.task.Outcomes;
import dev.tutti.task.Task;
import dev.tutti.task.TaskContext;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Tasks that do not go well at once. A singleton, for tests look at its fields. */
@Singleton
class Troubles {
    static final class Hopeless extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        Hopeless() {
            super("hopeless");
        }
    }

    volatile boolean released;
    final AtomicInteger counted = new AtomicInteger();

    @Task("counted")
    void counted() {
        counted.incrementAndGet();
    }

    @Task(value = "stubborn", maxAttempts = 3)
    int stubborn(int failures, TaskContext context) {
        if (context.attempt() <= failures) {
            throw new IllegalStateException("attempt " + context.attempt());
        }
        return context.attempt();
    }

    @Task(
            value = "hopeless",
            maxAttempts = 5,
            noRetryOn = {UnsupportedOperationException.class, IllegalStateException.class})
    void hopeless() {
        throw new Hopeless();
    }

    @Task("flaky_callback")
    String flakyCallback(List<Outcome> outcomes, int failures, TaskContext context) {
        if (context.attempt() <= failures) {
            throw new IllegalStateException("attempt " + context.attempt());
        }
        return context.attempt() + " " + context.idempotencyId() + " " + Outcomes.plain(outcomes);
    }

    @Task("block")
    void block() throws InterruptedException {
        Thread.sleep(60_000);
    }

    /** Does not care for interruptions. */
    @Task("spin")
    void spin() {
        while (!released) {
            Thread.onSpinWait();
        }
    }

    @Task("slow_end")
    void slowEnd(List<Outcome> outcomes) throws InterruptedException {
        block();
    }
}
