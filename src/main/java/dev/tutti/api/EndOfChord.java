package dev.tutti.api;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.ChordSnapshot;
import dev.tutti.store.ChordEvents;
import dev.tutti.store.ChordReader;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Waits for chords to end. */
@ApplicationScoped
class EndOfChord {
    private final ChordReader chords;
    private final ChordEvents events;

    EndOfChord(ChordReader chords, ChordEvents events) {
        this.chords = chords;
        this.events = events;
    }

    /**
     * The chord once it has ended, or as it stands when the time is up; empty when there is none. Fails with
     * {@link dev.tutti.store.StoreDown}.
     */
    Uni<Optional<ChordSnapshot>> await(ChordId id, Duration atMost) {
        return Uni.createFrom().deferred(() -> look(id, System.nanoTime() + atMost.toNanos()));
    }

    private Uni<Optional<ChordSnapshot>> look(ChordId id, long until) {
        // in whole milliseconds, for no timer runs shorter than one
        Duration left = Duration.ofMillis(TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime()));
        if (left.isNegative() || left.isZero()) {
            return chords.chord(id);
        }
        // listens first, then looks, so that no change falls between
        Uni<Boolean> changed = events.change(id, left).replaceWith(false);
        Uni<Boolean> ended = chords.chord(id)
                .chain(found -> found.isEmpty() || found.get().state().ended()
                        ? Uni.createFrom().item(true)
                        : Uni.createFrom().nothing());
        return Uni.combine().any().of(changed, ended).chain(over -> over ? chords.chord(id) : look(id, until));
    }
}
