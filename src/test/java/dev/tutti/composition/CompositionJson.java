package dev.tutti.composition;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tutti.composition.Composition.Chain;
import dev.tutti.composition.Composition.Chunk;
import dev.tutti.composition.Composition.Closing;
import dev.tutti.composition.Composition.Nested;
import dev.tutti.composition.Composition.OnFailure;
import dev.tutti.composition.Composition.Part;
import dev.tutti.composition.Composition.Written;
import java.util.List;

/** Writes a composition as it is submitted. */
final class CompositionJson {
    private CompositionJson() {}

    /** A chord as JSON. */
    static String of(Composition chord) {
        return whole(chord).toString();
    }

    /** The same as NDJSON, where it can be written so. */
    static String lines(Composition chord) {
        StringBuilder lines = new StringBuilder(head(chord).toString());
        chord.members().forEach(member -> lines.append('\n').append(member(member)));
        return lines.toString();
    }

    private static ObjectNode whole(Composition chord) {
        ObjectNode json = head(chord);
        if (chord.written() == Written.LISTED) {
            ArrayNode members = json.putArray("members");
            chord.members().forEach(member -> members.add(member(member)));
        } else {
            each(json, chord.members());
        }
        return json;
    }

    private static ObjectNode member(Part part) {
        if (part instanceof Nested nested) {
            return whole(nested.chord());
        }
        return StepJson.chain(((Chain) part).steps());
    }

    /** Their first steps differ in value and failures, and in nothing else. */
    private static void each(ObjectNode json, List<Part> members) {
        ArrayNode over = json.putArray("over");
        if (members.isEmpty()) {
            json.set("each", JsonNodeFactory.instance.objectNode().put("task", "give"));
        } else if (members.get(0) instanceof Chunk first) {
            json.set("each", StepJson.each(first.calls().get(0), first.then()));
            json.put("chunks", first.calls().size());
        } else {
            List<Step> steps = ((Chain) members.get(0)).steps();
            json.set("each", StepJson.each(steps.get(0), steps.subList(1, steps.size())));
        }
        for (Part part : members) {
            List<Step> calls = part instanceof Chunk chunk ? chunk.calls() : List.of(((Chain) part).first());
            calls.forEach(call -> over.addArray().add(call.value()).add(StepJson.failures(call)));
        }
    }

    private static ObjectNode head(Composition chord) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        chord.callback().ifPresent(callback -> json.set("callback", StepJson.noting(chord.name(), callback.steps())));
        chord.errback()
                .ifPresent(errback -> json.set("errback", StepJson.noting(Call.errback(chord), errback.steps())));
        chord.firstFailure()
                .ifPresent(
                        step -> json.set("onFirstFailure", StepJson.noting(Call.firstFailure(chord), List.of(step))));
        chord.closing().filter(Closing.DEADLINE::equals).ifPresent(by -> json.put("deadline", "PT2S"));
        chord.atOnce().ifPresent(most -> json.put("maxConcurrency", most));
        if (chord.onFailure() instanceof OnFailure.Propagate) {
            json.put("onFailure", "propagate");
        } else if (chord.onFailure() instanceof OnFailure.FailFast fast) {
            json.put("onFailure", "fail_fast")
                    .putObject("tolerate")
                    .put(fast.percent() ? "percent" : "failures", fast.amount());
        }
        return json;
    }
}
