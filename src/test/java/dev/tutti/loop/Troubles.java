package dev.tutti.loop;

import dev.tutti.chord.Outcome;
import dev.tutti.task.Outcomes;
import dev.tutti.task.Task;
import dev.tutti.task.TaskContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Tasks that do not go well at once. */
@ApplicationScoped
class Troubles {
    static final class Hopeless extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        Hopeless() {
            super("hopeless");
        }
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
}
