package dev.tutti.chord;

/** How one task ended. Each member has exactly one, the first that was recorded. */
public sealed interface Outcome {

    /** Which task. */
    TaskId id();

    /** How it ran. */
    Execution execution();

    /** It returned a value; {@code json} is that value as JSON text, {@code "null"} for none. */
    record Success(TaskId id, Execution execution, String json) implements Outcome {}

    /** It did not. */
    record Failure(TaskId id, Execution execution, ExceptionDescriptor exception) implements Outcome {}

    /** The member's index, 0-based, or -1 for a callback or errback. */
    default int index() {
        return id() instanceof TaskId.Member member ? member.index() : -1;
    }
}
