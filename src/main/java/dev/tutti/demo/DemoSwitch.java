package dev.tutti.demo;

import dev.tutti.config.TuttiConfig;
import dev.tutti.task.TaskDefinition;
import dev.tutti.task.TaskFilter;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/** Keeps the demo tasks from being called unless {@code tutti.demo.enabled} is set. */
@Singleton
class DemoSwitch implements TaskFilter {
    private final boolean enabled;

    @Inject
    DemoSwitch(TuttiConfig config) {
        enabled = config.demo().enabled();
    }

    @Override
    public boolean offers(TaskDefinition task, String className) {
        return enabled || !className.equals(DemoTasks.class.getName());
    }
}
