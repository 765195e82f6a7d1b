package dev.tutti.task;

import com.fasterxml.jackson.databind.ObjectReader;

/**
 * A parameter of a task's method.
 *
 * @param type as text
 * @param reader reads its JSON; of no use unless the parameter is a value
 */
record TaskParameter(String name, String type, Gives gives, ObjectReader reader) {
    /** Who gives the argument. */
    enum Gives {
        /** The caller, in {@code args} or {@code kwargs}. */
        CALLER,
        /** The worker: the {@link TaskContext}. */
        CONTEXT,
        /** The worker: the outcomes of the chord, in a list. */
        OUTCOMES,
        /** The worker: the same, one after the other. */
        OUTCOME_STREAM
    }

    boolean givesOutcomes() {
        return gives == Gives.OUTCOMES || gives == Gives.OUTCOME_STREAM;
    }

    Class<?> rawType() {
        return reader.getValueType().getRawClass();
    }
}
