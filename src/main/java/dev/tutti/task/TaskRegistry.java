package dev.tutti.task;

import io.quarkus.arc.All;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The tasks that this process can run. Complete from the start, never changes. */
@Singleton
public class TaskRegistry {
    private final Map<String, TaskMethod> methods = new TreeMap<>();

    @Inject
    TaskRegistry(@Any Instance<TaskMethod> all, @All List<TaskFilter> filters) {
        for (TaskMethod method : all) {
            if (filters.stream().allMatch(filter -> filter.offers(method.definition(), method.className()))) {
                methods.put(method.name(), method);
            }
        }
    }

    /** All of them, by name. */
    public List<TaskDefinition> definitions() {
        return methods.values().stream().map(TaskMethod::definition).toList();
    }

    /** The task of that name, or empty. */
    public Optional<TaskDefinition> find(String name) {
        return method(name).map(TaskMethod::definition);
    }

    /** Whether this process can run it. */
    public boolean has(String name) {
        return methods.containsKey(name);
    }

    Optional<TaskMethod> method(String name) {
        return Optional.ofNullable(methods.get(name));
    }
}
