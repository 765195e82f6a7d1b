package dev.tutti.task;

import dev.tutti.chord.Outcome;
import dev.tutti.chord.TaskId;
import dev.tutti.wire.JsonList;
import dev.tutti.wire.OutcomeJson;
import io.smallrye.common.annotation.CheckReturnValue;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;

/** Gives a callback, or an errback, the outcomes of its chord; what runs at the first failure, that one. */
public interface OutcomeSource {
    /**
     * The outcomes in member order; asked at most once a run, and only for a callback.
     *
     * @return fails with {@link OutcomesTooLarge} when they do not fit into a list, which fails the callback; with anything
     *     else when they cannot be had now, which hands the callback back
     */
    @CheckReturnValue
    Uni<List<Outcome>> outcomes();

    /**
     * The same, read while it is consumed, for methods that do so: any number of them.
     *
     * @return fails when they cannot be had any more, as when the chord has gone on without this callback
     */
    @CheckReturnValue
    default Multi<Outcome> stream() {
        return outcomes().onItem().disjoint();
    }

    /**
     * What closed the chord before all members had ended by themselves.
     *
     * @return {@code deadline}, {@code cancelled} or {@code fail_fast}, or empty; fails when it cannot be had now, which hands
     *     the callback back
     */
    @CheckReturnValue
    default Uni<Optional<String>> closedBy() {
        return Uni.createFrom().item(Optional.empty());
    }

    /**
     * The outcomes as HTTP answers them, a JSON array in member order; asked instead of {@link #outcomes}.
     *
     * @param most bytes of that array
     * @return empty when it is longer; fails when they cannot be had now, which hands the callback back
     */
    @CheckReturnValue
    default Uni<Optional<Buffer>> json(int most) {
        return outcomes()
                .map(outcomes -> Optional.of(JsonList.array(outcomes.stream()
                                .map(outcome -> OutcomeJson.present(
                                        (TaskId.Member) outcome.id(), OutcomeJson.store(outcome, 1)))
                                .toList()))
                        .filter(list -> list.length() <= most))
                .onFailure(OutcomesTooLarge.class)
                .recoverWithItem(Optional.empty());
    }
}
