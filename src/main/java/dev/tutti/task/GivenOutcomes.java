package dev.tutti.task;

import dev.tutti.chord.Outcome;
import io.smallrye.mutiny.Multi;
import java.util.List;

/**
 * A chord's outcomes as its callback's method takes them.
 *
 * @param list all of them; empty when the method takes the stream alone
 * @param stream the same, read while it is consumed; fails when they cannot be read any more
 */
record GivenOutcomes(List<Outcome> list, Multi<Outcome> stream) {}
