package dev.tutti.task;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tutti.chord.Outcome;
import dev.tutti.wire.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a callback does with its outcomes most often. */
public final class Outcomes {
    private Outcomes() {}

    /**
     * The outcomes as a Celery user knows them: {@code [Good task, Exception: Bad Task!!!, Other good task]}.
     *
     * @return for each success its value as a String, Number, Boolean, List, Map or null; for each failure
     *     {@code "<type>: <message>"}, or {@code "<type>"} without a message
     */
    public static List<@Nullable Object> plain(List<? extends Outcome> outcomes) {
        List<@Nullable Object> plain = new ArrayList<>(outcomes.size());
        for (Outcome outcome : outcomes) {
            plain.add(plain(outcome));
        }
        return plain;
    }

    /** One of them, as in {@link #plain(List)}. */
    public static @Nullable Object plain(Outcome outcome) {
        if (outcome instanceof Outcome.Failure failure) {
            return failure.exception().plain();
        }
        return value((Outcome.Success) outcome, Object.class);
    }

    /**
     * The value of a success, read as that type by plain Jackson: records, beans, collections, no extra modules.
     *
     * @return null when the value is JSON's null
     * @throws IllegalArgumentException when it is no such value
     */
    public static <T> @Nullable T value(Outcome.Success success, Class<T> type) {
        try {
            return Json.MAPPER.readValue(success.json(), type);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "the value of " + success.id() + " is no " + type.getName() + ": " + e.getOriginalMessage(), e);
        }
    }
}
