package dev.tutti.store;

import dev.tutti.chord.ChordId;
import dev.tutti.connector.RedisCommands;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;

/**
 * Feeds the members of large chords to their queues, slice by slice, as far as the window allows. Whoever dies in the
 * middle is succeeded by any other: where a chord stands is in its hash.
 */
@ApplicationScoped
public class Dispatching {
    private static final int CHORDS_AT_ONCE = 16;

    private final RedisCommands redis;
    private final RedisKeys keys;
    private final Undispatched undispatched;
    private final DispatchSlice slice;

    Dispatching(RedisCommands redis, RedisKeys keys, Undispatched undispatched, DispatchSlice slice) {
        this.redis = redis;
        this.keys = keys;
        this.undispatched = undispatched;
        this.slice = slice;
    }

    /**
     * Feeds the chords of a partition in turn, one slice each, until no slice finds room.
     *
     * @return how far they came together, in members; fails with {@link StoreDown}
     */
    public Uni<Integer> feed(int partition) {
        return redis.send(Request.cmd(Command.ZRANGE)
                        .arg(keys.dispatching(partition))
                        .arg(0)
                        .arg(CHORDS_AT_ONCE - 1))
                .chain(reply -> {
                    List<Uni<Integer>> slices = new ArrayList<>();
                    for (Response id : reply) {
                        ChordId.parse(id.toString()).ifPresent(chord -> slices.add(slice(chord)));
                    }
                    return slices.isEmpty()
                            ? Uni.createFrom().item(0)
                            : Uni.join()
                                    .all(slices)
                                    .usingConcurrencyOf(1)
                                    .andFailFast()
                                    .map(sent -> sent.stream()
                                            .mapToInt(Integer::intValue)
                                            .sum());
                })
                .chain(sent ->
                        sent == 0 ? Uni.createFrom().item(0) : feed(partition).map(more -> sent + more))
                .onFailure()
                .transform(failure -> StoreDown.of("partition " + partition + " was not fed", failure));
    }

    /** Feeds one chord until its members are dispatched or its queues are full. Fails with {@link StoreDown}. */
    public Uni<Integer> feed(ChordId id) {
        return slice(id).chain(sent -> sent == 0 ? Uni.createFrom().item(0) : feed(id).map(more -> sent + more));
    }

    private Uni<Integer> slice(ChordId id) {
        return undispatched
                .next(id)
                .chain(found -> slice.send(id, found))
                .onFailure()
                .transform(failure -> StoreDown.of("chord " + id + " was not fed", failure));
    }
}
