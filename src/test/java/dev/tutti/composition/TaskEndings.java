package dev.tutti.composition;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tutti.chord.Link;
import dev.tutti.chord.Reason;
import dev.tutti.composition.Composition.Chain;
import dev.tutti.composition.Composition.Chunk;
import dev.tutti.composition.Step.Fate;
import java.util.List;
import java.util.Optional;

/** How tasks must end in a round, one after the other. */
final class TaskEndings {
    private TaskEndings() {}

    /** The first failure ends a chain. */
    static Ending of(Chain chain, int round) {
        return behind(
                own(chain.first(), round),
                chain.steps().subList(1, chain.steps().size()),
                round);
    }

    /** The value of a chunk is the list of what its calls returned. */
    static Ending of(Chunk chunk, int round) {
        Step alike = chunk.calls().get(0);
        return behind(alike.fate() == Fate.ENDS ? calls(chunk, round) : own(alike, round), chunk.then(), round);
    }

    /** Each attempt calls all of them in turn until one fails, which says which it was. */
    private static Ending calls(Chunk chunk, int round) {
        for (int i = 0; i < chunk.calls().size(); i++) {
            Step call = chunk.calls().get(i);
            if (call.failuresIn(round) >= call.attempts()) {
                return own(call, round).saying("over[" + (chunk.from() + i) + "]: ");
            }
        }
        ArrayNode values = JsonNodeFactory.instance.arrayNode();
        chunk.calls().forEach(call -> values.add(call.value()));
        int attempts = chunk.calls().stream()
                .mapToInt(call -> call.attemptsIn(round))
                .max()
                .orElseThrow();
        return Ending.success(values, attempts, Optional.empty());
    }

    private static Ending own(Step step, int round) {
        Optional<Link> none = Optional.empty();
        return switch (step.fate()) {
            case ENDS ->
                step.failuresIn(round) < step.attempts()
                        ? Ending.success(IntNode.valueOf(step.value()), step.attemptsIn(round), none)
                        : Ending.failure(
                                Reason.THREW,
                                Optional.of("attempt " + step.attempts() + " of " + step.value()),
                                step.attempts(),
                                none);
            case TIMES_OUT -> Ending.failure(Reason.TIMED_OUT, Optional.empty(), step.attempts(), none);
            case UNKNOWN -> Ending.failure(Reason.UNKNOWN_TASK, Optional.empty(), 1, none);
            case NEVER -> throw new IllegalArgumentException("it does not end by itself: " + step);
        };
    }

    /** The value of each step is the list of the value before and its own. */
    private static Ending behind(Ending first, List<Step> then, int round) {
        if (then.isEmpty()) {
            return first;
        }
        int links = then.size() + 1;
        Ending ending = first.at(Optional.of(new Link(1, links)));
        for (int link = 2; link <= links && ending.success(); link++) {
            Ending next = own(then.get(link - 2), round);
            ArrayNode both =
                    JsonNodeFactory.instance.arrayNode().add(ending.value()).add(next.value());
            Optional<Link> at = Optional.of(new Link(link, links));
            ending = next.success() ? Ending.success(both, next.attempts(), at) : next.at(at);
        }
        return ending;
    }
}
