package dev.tutti.store;

import dev.tutti.chord.ChordId;
import dev.tutti.config.TuttiConfig;
import dev.tutti.connector.RedisCommands;
import dev.tutti.connector.RedisScript;
import dev.tutti.connector.ScriptCall;
import dev.tutti.store.Closing.Why;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;

/** {@code redis/overdue.lua}: finds and closes the chords whose time is up. */
@ApplicationScoped
public class DueChords {
    private static final RedisScript SCRIPT = StoreScripts.load("overdue");
    private static final int AT_ONCE = 100;

    private final RedisCommands redis;
    private final RedisKeys keys;
    private final RedisClock clock;
    private final Closing closing;
    private final TuttiConfig config;

    DueChords(RedisCommands redis, RedisKeys keys, RedisClock clock, Closing closing, TuttiConfig config) {
        this.redis = redis;
        this.keys = keys;
        this.clock = clock;
        this.closing = closing;
        this.config = config;
    }

    private record Due(ChordId chord, Why why) {}

    /**
     * Closes every chord of a partition whose time is up.
     *
     * @return how many; fails with {@link StoreDown}
     */
    public Uni<Integer> close(int partition) {
        return redis.call(new ScriptCall(
                        SCRIPT,
                        List.of(keys.deadlines(partition), keys.opening(partition)),
                        List.of(clock.offset(), config.openingTimeout().toMillis(), AT_ONCE)))
                .chain(reply -> {
                    List<Due> due = new ArrayList<>();
                    add(due, reply.get(0), Why.DEADLINE);
                    add(due, reply.get(1), Why.IDLE);
                    return Multi.createFrom()
                            .iterable(due)
                            .onItem()
                            .transformToUniAndConcatenate(chord -> closing.close(chord.chord(), chord.why()))
                            .filter(Closing.Closed::closed)
                            .collect()
                            .asList()
                            .map(List::size);
                })
                // others may close the same chords meanwhile: go on only as long as this does something
                .chain(closed -> closed == 0
                        ? Uni.createFrom().item(0)
                        : close(partition).map(more -> closed + more))
                .onFailure()
                .transform(failure -> StoreDown.of("chords of partition " + partition + " were not closed", failure));
    }

    private static void add(List<Due> due, Response ids, Why why) {
        for (Response id : ids) {
            ChordId.parse(id.toString()).ifPresent(chord -> due.add(new Due(chord, why)));
        }
    }
}
