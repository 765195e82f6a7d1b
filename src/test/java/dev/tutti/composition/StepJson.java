package dev.tutti.composition;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tutti.composition.Step.Fate;
import java.util.List;

/** Writes steps as signatures. */
final class StepJson {
    /** How long what times out would take. */
    static final long FOR_EVER_MS = 60_000;

    private StepJson() {}

    /** They run one after the other. */
    static ObjectNode chain(List<Step> steps) {
        Step first = steps.get(0);
        return then(of(first, "give", given(first).put("millis", millis(first))), steps.subList(1, steps.size()));
    }

    /** One that notes its call under that name, and those behind it. */
    static ObjectNode noting(String name, List<Step> steps) {
        Step first = steps.get(0);
        ObjectNode json = of(first, "note", given(first).put("name", name));
        return then(json.put("task", first.blocking() ? "note_stream" : "note"), steps.subList(1, steps.size()));
    }

    /** One whose value and failures stand elsewhere, and those behind it. */
    static ObjectNode each(Step alike, List<Step> behind) {
        ObjectNode json = of(alike, "give", JsonNodeFactory.instance.objectNode());
        json.remove("kwargs");
        json.putArray("args").add(millis(alike));
        return then(json, behind);
    }

    private static ObjectNode given(Step step) {
        return JsonNodeFactory.instance.objectNode().put("value", step.value()).put("failures", failures(step));
    }

    /** As they are given: what takes too long has no time to fail. */
    static int failures(Step step) {
        return step.fate() == Fate.TIMES_OUT ? 0 : step.failures();
    }

    private static long millis(Step step) {
        return step.fate() == Fate.TIMES_OUT ? FOR_EVER_MS : step.millis();
    }

    private static ObjectNode then(ObjectNode json, List<Step> behind) {
        if (!behind.isEmpty()) {
            Step next = behind.get(0);
            ObjectNode link = of(next, "add", given(next).put("millis", millis(next)));
            json.set("then", then(link, behind.subList(1, behind.size())));
        }
        return json;
    }

    private static ObjectNode of(Step step, String task, ObjectNode kwargs) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("task", step.fate() == Fate.UNKNOWN ? "nobody_has_this" : task + (step.blocking() ? "_blocking" : ""));
        json.set("kwargs", kwargs);
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
        return json;
    }
}
