package dev.tutti.task;

import jakarta.enterprise.invoke.Invoker;
import java.util.List;
import java.util.Optional;

/**
 * A task that can be run: made at build time by {@link TaskExtension}.
 *
 * @param className of the bean
 * @param invoker calls the method on the bean that it looks up
 */
record TaskMethod(
        String name,
        String queue,
        String className,
        Returns returns,
        List<TaskParameter> parameters,
        TaskRules rules,
        Invoker<Object, ?> invoker) {

    TaskDefinition definition() {
        return new TaskDefinition(
                name,
                queue,
                fromCaller().stream()
                        .map(parameter -> new TaskDefinition.Parameter(parameter.name(), parameter.type()))
                        .toList());
    }

    /** The first parameter that is not the context: as a callback it takes the outcomes, in one form or another. */
    Optional<TaskParameter> first() {
        return parameters.stream()
                .filter(parameter -> parameter.gives() != TaskParameter.Gives.CONTEXT)
                .findFirst();
    }

    /** Whether the outcomes of a chord are to be read while it runs, and not before: no parameter takes a list of them. */
    boolean streamsOutcomes() {
        return first().filter(parameter -> parameter.gives() == TaskParameter.Gives.OUTCOME_STREAM)
                        .isPresent()
                && parameters.stream().noneMatch(parameter -> parameter.gives() == TaskParameter.Gives.OUTCOMES);
    }

    /** The parameters that {@code args} and {@code kwargs} fill. */
    List<TaskParameter> fromCaller() {
        return parameters.stream()
                .filter(parameter -> parameter.gives() == TaskParameter.Gives.CALLER)
                .toList();
    }
}
