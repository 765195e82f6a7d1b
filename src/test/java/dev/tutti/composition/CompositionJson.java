package dev.tutti.composition;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tutti.composition.Composition.Chain;
import dev.tutti.composition.Composition.Fate;
import dev.tutti.composition.Composition.Nested;
import dev.tutti.composition.Composition.OnFailure;
import dev.tutti.composition.Composition.Part;
import dev.tutti.composition.Composition.Step;
import java.util.List;

/** Writes a composition as it is submitted. */
final class CompositionJson {
    private static final long FOR_EVER_MS = 60_000;

    private CompositionJson() {}

    /** A chord as JSON. */
    static String of(Composition chord) {
        return head(chord).set("members", members(chord)).toString();
    }

    /** The same as NDJSON. */
    static String lines(Composition chord) {
        StringBuilder lines = new StringBuilder(head(chord).toString());
        members(chord).forEach(member -> lines.append('\n').append(member));
        return lines.toString();
    }

    private static ArrayNode members(Composition chord) {
        ArrayNode members = JsonNodeFactory.instance.arrayNode();
        for (Part part : chord.members()) {
            members.add(
                    part instanceof Nested nested
                            ? head(nested.chord()).set("members", members(nested.chord()))
                            : chain(((Chain) part).steps(), 0));
        }
        return members;
    }

    private static ObjectNode head(Composition chord) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        chord.callback().ifPresent(callback -> json.set("callback", called(callback, chord)));
        chord.errback().ifPresent(errback -> json.set("errback", called(errback, chord)));
        if (chord.onFailure() instanceof OnFailure.Propagate) {
            json.put("onFailure", "propagate");
        } else if (chord.onFailure() instanceof OnFailure.FailFast fast) {
            json.put("onFailure", "fail_fast")
                    .putObject("tolerate")
                    .put(fast.percent() ? "percent" : "failures", fast.amount());
        }
        return json;
    }

    private static ObjectNode called(Chain chain, Composition chord) {
        ObjectNode json = chain(chain.steps(), 0);
        Step first = chain.steps().get(0);
        json.put("task", first.blocking() ? "note_stream" : "note");
        ObjectNode arguments = (ObjectNode) json.get("kwargs");
        arguments.remove("millis");
        arguments.put("name", chord.name());
        return json;
    }

    private static ObjectNode chain(List<Step> steps, int number) {
        Step step = steps.get(number);
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("task", task(step, number));
        json.putObject("kwargs")
                .put("value", step.value())
                .put("failures", step.fate() == Fate.TIMES_OUT ? 0 : step.failures())
                .put("millis", step.fate() == Fate.TIMES_OUT ? FOR_EVER_MS : step.millis());
        json.putObject("retry").put("maxAttempts", step.attempts()).put("delay", "PT0.005S");
        if (step.elsewhere()) {
            json.put("queue", "http");
        }
        if (step.fate() == Fate.NEVER) {
            json.put("delay", "PT1H");
        }
        if (step.fate() == Fate.TIMES_OUT) {
            json.put("timeout", "PT0.05S");
        }
        if (number + 1 < steps.size()) {
            json.set("then", chain(steps, number + 1));
        }
        return json;
    }

    private static String task(Step step, int number) {
        if (step.fate() == Fate.UNKNOWN) {
            return "nobody_has_this";
        }
        return (number == 0 ? "give" : "add") + (step.blocking() ? "_blocking" : "");
    }
}
