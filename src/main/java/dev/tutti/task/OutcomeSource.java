package dev.tutti.task;

import dev.tutti.chord.Outcome;
import io.smallrye.common.annotation.CheckReturnValue;
import io.smallrye.mutiny.Uni;
import java.util.List;

/** Gives a callback the outcomes of its chord. */
public interface OutcomeSource {
    /**
     * The outcomes in member order; asked at most once a run, and only for a callback.
     *
     * @return fails with {@link OutcomesTooLarge} when they do not fit into a list, which fails the callback; with anything
     *     else when they cannot be had now, which hands the callback back
     */
    @CheckReturnValue
    Uni<List<Outcome>> outcomes();
}
