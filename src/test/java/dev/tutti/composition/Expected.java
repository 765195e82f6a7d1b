package dev.tutti.composition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tutti.chord.ChordState;
import dev.tutti.chord.Link;
import dev.tutti.chord.Reason;
import dev.tutti.composition.Composition.Chain;
import dev.tutti.composition.Composition.Fate;
import dev.tutti.composition.Composition.Nested;
import dev.tutti.composition.Composition.OnFailure;
import dev.tutti.composition.Composition.Part;
import dev.tutti.composition.Composition.Step;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a composition must come to, computed from nothing but what its words say. */
final class Expected {
    private Expected() {}

    /**
     * A callback or errback that must be called.
     *
     * @param attempts how often: each once
     * @param told how the members of its chord ended
     */
    record Call(String name, int attempts, Result told) {}

    static Result of(Composition chord) {
        List<Ending> members = chord.members().stream().map(Expected::of).toList();
        int failures = (int) chord.members().stream()
                .filter(part -> !never(part) && !of(part).success())
                .count();
        if (chord.onFailure() instanceof OnFailure.Propagate && failures > 0) {
            return new Result(
                    ChordState.CALLBACK_SKIPPED,
                    members,
                    0,
                    Optional.empty(),
                    chord.errback().map(Expected::of));
        }
        Optional<Ending> callback = chord.callback().map(Expected::of);
        boolean completed = callback.isEmpty() || callback.get().success();
        return new Result(
                completed ? ChordState.COMPLETED : ChordState.CALLBACK_FAILED,
                members,
                closedAt(chord, failures),
                callback,
                Optional.empty());
    }

    private static int closedAt(Composition chord, int failures) {
        if (chord.onFailure() instanceof OnFailure.FailFast fast) {
            int tolerated = fast.tolerated(chord.members().size());
            return failures > tolerated ? tolerated + 1 : 0;
        }
        return 0;
    }

    private static Ending of(Part part) {
        return part instanceof Nested nested ? of(nested) : of((Chain) part);
    }

    /** The value of a nested chord is its callback's, or the list of its outcomes; any other end is a failure. */
    private static Ending of(Nested nested) {
        Result result = of(nested.chord());
        if (result.state() != ChordState.COMPLETED) {
            return Ending.failure(Reason.CALLBACK_FAILED, Optional.empty(), 0, Optional.empty());
        }
        return result.callback()
                .map(callback -> Ending.success(callback.value(), 0, Optional.empty()))
                .orElseGet(() -> Ending.listOf(result));
    }

    /** Each step's value is the list of the value before and its own; the first failure ends the chain. */
    private static Ending of(Chain chain) {
        Optional<Ending> before = Optional.empty();
        for (int i = 0; i < chain.steps().size(); i++) {
            Optional<Link> link = chain.steps().size() == 1
                    ? Optional.empty()
                    : Optional.of(new Link(i + 1, chain.steps().size()));
            Ending ending = of(chain.steps().get(i), before.map(Ending::value), link);
            if (!ending.success()) {
                return ending;
            }
            before = Optional.of(ending);
        }
        return before.orElseThrow();
    }

    private static Ending of(Step step, Optional<JsonNode> before, Optional<Link> link) {
        if (step.fate() == Fate.ENDS && step.failures() < step.attempts()) {
            JsonNode own = IntNode.valueOf(step.value());
            JsonNode value = before.map(first -> (JsonNode)
                            JsonNodeFactory.instance.arrayNode().add(first).add(own))
                    .orElse(own);
            return Ending.success(value, step.failures() + 1, link);
        }
        Optional<String> message = step.fate() == Fate.ENDS
                ? Optional.of("attempt " + step.attempts() + " of " + step.value())
                : Optional.empty();
        return switch (step.fate()) {
            case ENDS -> Ending.failure(Reason.THREW, message, step.attempts(), link);
            case TIMES_OUT -> Ending.failure(Reason.TIMED_OUT, message, step.attempts(), link);
            case UNKNOWN -> Ending.failure(Reason.UNKNOWN_TASK, message, 1, link);
            case NEVER -> Ending.failure(Reason.CANCELLED, message, 0, Optional.empty());
        };
    }

    private static boolean never(Part part) {
        return part instanceof Chain chain && chain.steps().get(0).fate() == Fate.NEVER;
    }

    /** What must be called, deeper chords first. Nothing is known of chords inside one that may be cut short. */
    static List<Call> calls(Composition chord) {
        Result result = of(chord);
        Stream<Call> inner = result.closedAt() > 0
                ? Stream.empty()
                : chord.members().stream()
                        .flatMap(part ->
                                part instanceof Nested nested ? calls(nested.chord()).stream() : Stream.empty());
        Optional<Chain> called = result.state() == ChordState.CALLBACK_SKIPPED ? chord.errback() : chord.callback();
        Stream<Call> own = called.stream()
                .map(chain -> new Call(chord.name(), attempts(chain.steps().get(0)), result));
        return Stream.concat(inner, own).toList();
    }

    private static int attempts(Step step) {
        return Math.min(step.failures() + 1, step.attempts());
    }
}
