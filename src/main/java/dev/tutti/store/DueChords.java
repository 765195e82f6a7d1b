package dev.tutti.store;

import dev.tutti.chord.ChordId;
import dev.tutti.config.TuttiConfig;
import dev.tutti.store.Closing.Why;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;

/** Finds and closes the chords whose time is up. */
@ApplicationScoped
public class DueChords {
    private static final int AT_ONCE = 100;

    private final RedisKeys keys;
    private final Due due;
    private final Closing closing;
    private final TuttiConfig config;

    DueChords(RedisKeys keys, Due due, Closing closing, TuttiConfig config) {
        this.keys = keys;
        this.due = due;
        this.closing = closing;
        this.config = config;
    }

    /**
     * Closes every chord of a partition whose time is up.
     *
     * @return how many; fails with {@link StoreDown}
     */
    public Uni<Integer> close(int partition) {
        return due(keys.deadlines(partition), Duration.ZERO, Why.DEADLINE)
                .chain(closed -> due(keys.opening(partition), config.openingTimeout(), Why.IDLE)
                        .map(abandoned -> closed + abandoned))
                .onFailure()
                .transform(failure -> StoreDown.of("chords of partition " + partition + " were not closed", failure));
    }

    private Uni<Integer> due(String index, Duration age, Why why) {
        return due.of(index, age, AT_ONCE)
                .chain(ids -> Multi.createFrom()
                        .items(ids.stream().flatMap(id -> ChordId.parse(id).stream()))
                        .onItem()
                        .transformToUniAndConcatenate(chord -> closing.close(chord, why))
                        .filter(Closing.Closed::closed)
                        .collect()
                        .asList()
                        .map(List::size))
                // others may close the same chords meanwhile: go on only as long as this does something
                .chain(closed -> closed == 0
                        ? Uni.createFrom().item(0)
                        : due(index, age, why).map(more -> closed + more));
    }
}
