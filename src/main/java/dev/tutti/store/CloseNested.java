package dev.tutti.store;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.ChordState;
import dev.tutti.connector.RedisCommands;
import dev.tutti.connector.RedisScript;
import dev.tutti.connector.ScriptCall;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Closes, page by page, the chords nested in those that were cancelled or failed fast; {@code redis/closing.lua} knows these.
 * Who dies in the middle is succeeded by any other, from the first page on. A deadline needs no such walk, for no nested
 * chord has a later one than its parent.
 */
@ApplicationScoped
public class CloseNested {
    private static final RedisScript CLOSING = StoreScripts.load("closing");
    private static final int AT_ONCE = 16;

    private final RedisCommands redis;
    private final RedisKeys keys;
    private final NestedStates states;
    private final Closing closing;

    CloseNested(RedisCommands redis, RedisKeys keys, NestedStates states, Closing closing) {
        this.redis = redis;
        this.keys = keys;
        this.states = states;
        this.closing = closing;
    }

    /** A chord whose nested ones are to be closed, and the round in which it was closed. */
    private record Parent(ChordId id, int round) {}

    /**
     * Closes what is nested in closed chords of a partition, whatever its depth.
     *
     * @return how many chords were closed; fails with {@link StoreDown}
     */
    public Uni<Integer> close(int partition) {
        return next(partition, List.of())
                .chain(parents -> close(partition, parents))
                .onFailure()
                .transform(failure ->
                        StoreDown.of("nested chords of partition " + partition + " were not closed", failure));
    }

    private Uni<Integer> close(int partition, List<Parent> parents) {
        return parents.isEmpty()
                ? Uni.createFrom().item(0)
                : Multi.createFrom()
                        .iterable(parents)
                        .onItem()
                        .transformToUniAndConcatenate(this::closeIn)
                        .collect()
                        .asList()
                        .chain(closed -> next(partition, parents)
                                .chain(more -> close(partition, more))
                                .map(more ->
                                        more + closed.stream().mapToInt(n -> n).sum()));
    }

    private Uni<Integer> closeIn(Parent parent) {
        return states.pages(parent.id())
                .onItem()
                .transformToUniAndConcatenate(page -> Multi.createFrom()
                        .iterable(page.entrySet())
                        .filter(child ->
                                child.getValue() == ChordState.OPENING || child.getValue() == ChordState.RUNNING)
                        .onItem()
                        .transformToUniAndConcatenate(
                                child -> closing.closeWith(parent.id().child(child.getKey()), parent.round()))
                        .filter(Closing.Closed::closed)
                        .collect()
                        .asList()
                        .map(List::size))
                .collect()
                .asList()
                .map(closed -> closed.stream().mapToInt(n -> n).sum());
    }

    private Uni<List<Parent>> next(int partition, List<Parent> done) {
        List<Object> args = new ArrayList<>(List.of(AT_ONCE));
        done.forEach(parent -> args.addAll(List.of(parent.id().text(), parent.round())));
        return redis.call(new ScriptCall(CLOSING, List.of(keys.closing(partition)), args))
                .map(CloseNested::parents);
    }

    private static List<Parent> parents(Response reply) {
        List<Parent> parents = new ArrayList<>();
        for (int i = 0; i < reply.size(); i += 2) {
            int round = reply.get(i + 1).toInteger();
            Optional<ChordId> id = ChordId.parse(reply.get(i).toString());
            id.ifPresent(parent -> parents.add(new Parent(parent, round)));
        }
        return parents;
    }
}
