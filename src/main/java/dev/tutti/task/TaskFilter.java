package dev.tutti.task;

/** A bean of this type can keep tasks from being run in this process; asked once, at start. */
public interface TaskFilter {
    /**
     * Whether the task can be called here.
     *
     * @param className of the bean that declares it
     */
    boolean offers(TaskDefinition task, String className);
}
