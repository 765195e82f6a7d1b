package dev.tutti.connector;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs the entries that must run alone, one at a time, on a channel whose healthy entries are not to wait for long: it
 * pauses reading until nothing else is in hand, for claim-idle at most, then gives way for as long as it paused, and then
 * has twice the patience. An entry that has run for that long gives way too, and runs on. All methods belong on the
 * custody.context().
 */
final class LoneLane {
    private final Custody custody;
    private final long firstPatience;

    private BooleanSupplier idle = () -> false;
    private Consumer<List<Held>> consumer = held -> {};
    private Runnable onOpen = () -> {};

    private @Nullable Held suspect;
    private boolean calling;
    private boolean started;
    private boolean pausing;
    private long pausedAt;
    private long pausesUntil;
    private long openUntil = System.nanoTime();
    private long patience;

    LoneLane(Custody custody) {
        this.custody = custody;
        this.firstPatience =
                TimeUnit.MILLISECONDS.toNanos(custody.settings().takeover().claimIdleMs());
    }

    /**
     * @param idle whether nothing is being read, taken over or waits to be asked for, and a message is asked for
     * @param onOpen told when reading may go on
     */
    void feeds(BooleanSupplier idle, Consumer<List<Held>> consumer, Runnable onOpen) {
        this.idle = idle;
        this.consumer = consumer;
        this.onOpen = onOpen;
    }

    /** Whether it takes another entry. */
    boolean isFree() {
        return suspect == null;
    }

    /** Whether nothing is to be read for now. */
    boolean pausesReading() {
        return pausing;
    }

    /**
     * Whether nothing is to be taken over for now: an entry runs alone, or is about to. While it waits to be alone, what
     * others left behind is taken all the same: it must not wait for a suspect's sake.
     */
    boolean pausesTakeover() {
        return pausing && (started || calling);
    }

    /** Accepts an entry that is in hand. */
    void accept(Held lone) {
        suspect = lone;
        started = false;
        patience = firstPatience;
        look();
    }

    /** Accepts no more, and returns what it has not started. */
    List<Held> stop() {
        Held one = suspect;
        suspect = null;
        return one == null || started ? List.of() : List.of(one);
    }

    /** Goes on, if there is something to do: to be called whenever entries were let go of or reading has paused. */
    void look() {
        Held one = suspect;
        if (one == null || calling) {
            return;
        }
        long now = System.nanoTime();
        if (!custody.inHand().holds(one.entry())) {
            suspect = null;
            open(now);
            return;
        }
        boolean alone = custody.inHand().size() == 1;
        if (pausing && now - pausesUntil >= 0 && !(alone && !started)) {
            giveWay(now);
        } else if (!pausing && !started && (alone || now - openUntil >= 0)) {
            pausing = true;
            pausedAt = now;
            pauseFor(patience);
        }
        if (pausing && !started && alone && idle.getAsBoolean()) {
            start(one);
        }
    }

    private void start(Held one) {
        calling = true;
        custody.pending().start(one).subscribe().with(fate -> started(one, fate), failure -> {
            // perhaps it was written down: writing the same number once more does no harm
            custody.upkeep().failed(failure);
            calling = false;
        });
    }

    private void started(Held one, PendingEntries.Fate fate) {
        calling = false;
        if (fate != PendingEntries.Fate.DONE) {
            custody.inHand().release(List.of(one.entry()));
        }
        if (!custody.inHand().holds(one.entry())) {
            look();
            return;
        }
        started = true;
        pauseFor(firstPatience);
        consumer.accept(List.of(one));
    }

    private void giveWay(long now) {
        if (started) {
            suspect = null;
        } else {
            patience *= 2;
        }
        open(now);
    }

    private void open(long now) {
        if (pausing) {
            pausing = false;
            openUntil = now + (now - pausedAt);
            lookIn(now - pausedAt);
            onOpen.run();
        }
    }

    private void pauseFor(long nanos) {
        pausesUntil = System.nanoTime() + nanos;
        lookIn(nanos);
    }

    private void lookIn(long nanos) {
        custody.context().owner().setTimer(1 + TimeUnit.NANOSECONDS.toMillis(nanos), t -> look());
    }
}
