package dev.tutti.store;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.ChordState;
import dev.tutti.store.Closing.Closed;
import dev.tutti.store.Closing.Why;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What time does to chords: {@code close}, {@code overdue}, {@code clean}, {@code forget}. */
final class ModelEndings {
    private final ModelStore model;

    ModelEndings(ModelStore model) {
        this.model = model;
    }

    Closed close(ChordId id, Why why) {
        ModelChord chord = model.chords.get(id);
        if (chord == null) {
            return new Closed(false, Optional.empty());
        }
        boolean closes = why == Why.CANCELLED ? mayBeCancelled(chord) : isOverdue(chord, why);
        if (closes) {
            close(chord, why);
        }
        return new Closed(closes, Optional.of(chord.state));
    }

    private static boolean mayBeCancelled(ModelChord chord) {
        return chord.is(ChordState.OPENING) || chord.is(ChordState.RUNNING);
    }

    private boolean isOverdue(ModelChord chord, Why why) {
        return why == Why.IDLE
                ? chord.heard != null && chord.heard + model.spans.opening() <= model.clock.now()
                : chord.due().filter(due -> due <= model.clock.now()).isPresent();
    }

    private void close(ModelChord chord, Why why) {
        switch (chord.state) {
            case OPENING -> model.abandon(chord);
            case RUNNING -> {
                chord.fill = why.text();
                chord.fed = null;
                model.membersEnded(chord);
            }
            case JOINED -> {
                boolean skips = chord.skipsCallback();
                chord.become(skips ? ChordState.CALLBACK_SKIPPED : ChordState.CALLBACK_FAILED);
                if (skips) {
                    chord.errbackOutcome = "overdue " + chord.round;
                } else {
                    chord.callbackOutcome = "overdue " + chord.round;
                }
                chord.ended = model.clock.now();
            }
            default -> throw new AssertionError("the model closed a chord that is " + chord.state);
        }
    }

    /** Closes all whose time is up, the longest due first; answers how many. */
    int closeDue() {
        List<ModelChord> due = model.chords(chord -> isOverdue(chord, Why.DEADLINE)).stream()
                .sorted(Comparator.comparing(chord -> chord.due().orElseThrow()))
                .toList();
        List<ModelChord> idle = model.chords(chord -> isOverdue(chord, Why.IDLE));
        due.forEach(chord -> close(chord, Why.DEADLINE));
        idle.forEach(chord -> close(chord, Why.IDLE));
        return due.size() + idle.size();
    }

    /** Removes what ended long ago; answers how many. */
    int removeExpired() {
        List<ModelChord> expired = model.chords(
                chord -> chord.ended != null && chord.ended + model.spans.retention() <= model.clock.now());
        expired.forEach(this::remove);
        return expired.size();
    }

    /** Removes what ended first; answers how many. */
    int removeOldest() {
        Optional<ModelChord> oldest =
                model.chords(chord -> chord.ended != null).stream().min(Comparator.comparing(chord -> chord.ended));
        oldest.ifPresent(this::remove);
        return oldest.isPresent() ? 1 : 0;
    }

    private void remove(ModelChord chord) {
        model.chords.remove(chord.id);
        model.removed.add(chord);
    }

    /** Removes idempotency keys whose time has come; answers how many. */
    int forget() {
        int before = model.held.size();
        model.held.values().removeIf(key -> key.until() <= model.clock.now());
        return before - model.held.size();
    }
}
