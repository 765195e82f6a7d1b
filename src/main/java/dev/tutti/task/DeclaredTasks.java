package dev.tutti.task;

import dev.tutti.chord.Names;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The tasks of a build, one method a name. */
final class DeclaredTasks {
    private final Map<String, String> methods = new LinkedHashMap<>();

    /**
     * Adds a task.
     *
     * @param queue empty for the default one
     * @param method class and method, for people
     * @return why it cannot be added; empty when it was
     */
    Optional<String> add(String name, String queue, String method) {
        if (!Names.isName(name)) {
            return Optional.of("@Task of " + method + ": name '" + name + "' must match " + Names.PATTERN);
        }
        if (!queue.isEmpty() && !Names.isName(queue)) {
            return Optional.of("@Task of " + method + ": queue '" + queue + "' must match " + Names.PATTERN);
        }
        String other = methods.putIfAbsent(name, method);
        return other == null
                ? Optional.empty()
                : Optional.of("task '" + name + "' is declared twice, by " + other + " and by " + method);
    }
}
