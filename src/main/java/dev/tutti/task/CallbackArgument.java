package dev.tutti.task;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.tutti.chord.Outcome;
import dev.tutti.chord.Reason;
import dev.tutti.wire.Json;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What a callback gets in front of its arguments when its method asks neither for {@code List<Outcome>} nor for
 * {@code Multi<Outcome>}: the plain list,
 * as Celery gives it.
 */
final class CallbackArgument {
    private CallbackArgument() {}

    /**
     * The argument to put in front; empty when the method takes the outcomes themselves.
     *
     * @throws TaskFault when the first parameter can take neither
     */
    static Optional<JsonNode> inFront(TaskMethod method, List<Outcome> outcomes) throws TaskFault {
        Optional<TaskParameter> first = method.first();
        if (first.isPresent() && first.get().givesOutcomes()) {
            return Optional.empty();
        }
        if (first.isEmpty() || !takesPlainList(first.get().rawType())) {
            throw ArgumentBinder.fault(method, "is a callback and so needs a first parameter List<Outcome>");
        }
        return Optional.of(plain(outcomes));
    }

    private static boolean takesPlainList(Class<?> type) {
        return Collection.class.isAssignableFrom(type)
                || type == Object.class
                || type.isAssignableFrom(ArrayNode.class);
    }

    private static ArrayNode plain(List<Outcome> outcomes) throws TaskFault {
        ArrayNode plain = Json.MAPPER.createArrayNode();
        for (Outcome outcome : outcomes) {
            if (outcome instanceof Outcome.Failure failure) {
                plain.add(failure.exception().plain());
            } else {
                plain.add(json((Outcome.Success) outcome));
            }
        }
        return plain;
    }

    private static JsonNode json(Outcome.Success success) throws TaskFault {
        try {
            return Json.MAPPER.readTree(success.json());
        } catch (JsonProcessingException | NumberFormatException e) {
            throw new TaskFault(Reason.BAD_ARGUMENTS, "the value of " + success.id() + " is no JSON", e);
        }
    }
}
