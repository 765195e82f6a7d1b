package dev.tutti.task;

import dev.tutti.chord.Signature;
import java.util.List;

/**
 * A task as its callers see it.
 *
 * @param queue where it runs unless a signature says otherwise
 * @param parameters what callers give, in the order of {@code args}; without those that the worker gives, a
 *     {@link TaskContext} and the outcomes of a chord
 */
public record TaskDefinition(String name, String queue, List<Parameter> parameters) {

    /** The queue of a task that names none. */
    public static final String DEFAULT_QUEUE = Signature.DEFAULT_QUEUE;

    public TaskDefinition {
        parameters = List.copyOf(parameters);
    }

    /**
     * A parameter.
     *
     * @param name as {@code kwargs} use it
     * @param type as Java writes it, with full names: {@code java.util.List<shop.Order>}
     */
    public record Parameter(String name, String type) {}
}
