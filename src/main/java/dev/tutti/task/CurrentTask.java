package dev.tutti.task;

import jakarta.enterprise.context.RequestScoped;
import jakarta.enterprise.inject.Produces;
import org.jspecify.annotations.Nullable;

/** Remembers, in the request context of a run, which task runs: what makes {@link TaskContext} injectable. */
@RequestScoped
class CurrentTask {
    private @Nullable TaskContext context;

    void is(TaskContext running) {
        context = running;
    }

    @Produces
    @RequestScoped
    TaskContext context() {
        TaskContext running = context;
        if (running == null) {
            throw new IllegalStateException("no task runs in this request: a TaskContext can be used only in a task");
        }
        return running;
    }
}
