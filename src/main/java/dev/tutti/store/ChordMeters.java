package dev.tutti.store;

import dev.tutti.chord.ChordState;
import dev.tutti.store.Joining.Joined;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Counts what the scripts say became of chords: each thing in the process whose call did it, so that sums over processes are
 * right. A reply that was lost on its way is not counted.
 */
@Singleton
final class ChordMeters {
    private static final String STORE_DOWN = "store_down";
    private static final String FAULT = "fault";
    private static final String SENT_AGAIN = "sent_again";
    private static final String LOST = "lost";

    private final MeterRegistry registry;
    private final Counter accepted;
    private final Counter recorded;
    private final Counter dropped;
    private final Timer untilJoined;
    private final Timer untilEnded;

    ChordMeters(MeterRegistry registry) {
        this.registry = registry;
        this.accepted = registry.counter("tutti.chords.accepted");
        this.recorded = registry.counter("tutti.outcomes", "result", "recorded");
        this.dropped = registry.counter("tutti.outcomes", "result", "dropped");
        this.untilJoined = registry.timer("tutti.chord.duration", "until", "joined");
        this.untilEnded = registry.timer("tutti.chord.duration", "until", "ended");
        // there from the start, or the first of each would be no increase
        Stream.of(ChordState.COMPLETED, ChordState.CALLBACK_FAILED, ChordState.CALLBACK_SKIPPED, ChordState.ABANDONED)
                .forEach(state -> ended(state.json()));
        Stream.of(NotAccepted.Why.values()).forEach(why -> refused(word(why)));
        Stream.of(STORE_DOWN, FAULT).forEach(this::refused);
        Stream.of(Closing.Why.DEADLINE.text(), Closing.Why.CANCELLED.text(), Joining.FAIL_FAST)
                .forEach(this::closed);
        Stream.of(SENT_AGAIN, LOST).forEach(this::recovered);
    }

    /** A chord is stored in that state; opening is not accepted yet. */
    void stored(ChordState state) {
        if (state != ChordState.OPENING) {
            accepted.increment();
            left(state.json(), 0);
        }
    }

    /** A chord was not stored. */
    void refused(Throwable why) {
        refused(why instanceof NotAccepted no ? word(no.why()) : why instanceof StoreDown ? STORE_DOWN : FAULT)
                .increment();
    }

    void recorded(Joined joined) {
        recorded.increment(joined.recorded());
        dropped.increment(joined.dropped());
    }

    /** Members ended without an outcome of their own, because their chord was closed. */
    void leftOut(String why, int members) {
        if (members > 0) {
            closed(why).increment(members);
        }
    }

    void recovered(int again, int lost) {
        recovered(SENT_AGAIN).increment(again);
        recovered(LOST).increment(lost);
    }

    /**
     * This call brought a chord into that state, or left it there while members of it were recorded.
     *
     * @param ms since the chord was accepted; negative for unknown
     */
    void left(String state, long ms) {
        if (state.equals(ChordState.RUNNING.json())) {
            return;
        }
        boolean joined = state.equals(ChordState.JOINED.json());
        if (!joined) {
            ended(state).increment();
        }
        if (ms >= 0) {
            (joined ? untilJoined : untilEnded).record(ms, TimeUnit.MILLISECONDS);
        }
    }

    private Counter ended(String state) {
        return registry.counter("tutti.chords.ended", "state", state);
    }

    private Counter refused(String reason) {
        return registry.counter("tutti.chords.refused", "reason", reason);
    }

    private Counter closed(String reason) {
        return registry.counter("tutti.members.closed", "reason", reason);
    }

    private Counter recovered(String result) {
        return registry.counter("tutti.members.recovered", "result", result);
    }

    private static String word(NotAccepted.Why why) {
        return why.name().toLowerCase(Locale.ROOT);
    }
}
