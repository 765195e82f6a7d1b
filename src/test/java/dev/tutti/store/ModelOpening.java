package dev.tutti.store;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.ChordState;
import dev.tutti.store.ModelStore.Held;
import dev.tutti.wire.IdempotencyKey;
import dev.tutti.wire.Submission;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What {@code open}, {@code append} and {@code seal} do to the model. Each answers what the script says. */
final class ModelOpening {
    private final ModelStore model;
    private final int backlog;
    private final int mostQueues;

    ModelOpening(ModelStore model, int backlog, int mostQueues) {
        this.model = model;
        this.backlog = backlog;
        this.mostQueues = mostQueues;
    }

    String open(
            ChordId id,
            Submission submission,
            int firstChunk,
            boolean small,
            Optional<IdempotencyKey> key,
            boolean memoryIsFull) {
        ModelChord known = model.chords.get(id);
        if (known != null) {
            return known.state.json();
        }
        ModelChord silent = null;
        Held held = key.map(of -> model.held.get(of.hash())).orElse(null);
        if (held != null) {
            ModelChord holder = model.chords.get(held.holder());
            if (!held.fingerprint().equals(key.orElseThrow().fingerprint())) {
                return "other";
            }
            if (holder == null) {
                return "gone";
            }
            if (holder.heard != null && model.clock.now() - holder.heard < model.spans.brokenOff()) {
                return "busy";
            }
            if (!holder.is(ChordState.OPENING) && !holder.is(ChordState.ABANDONED)) {
                return "replay " + holder.id;
            }
            silent = holder.is(ChordState.OPENING) ? holder : null;
        }
        ModelChord chord = new ModelChord(id, submission, small, firstChunk, model.clock.now());
        Set<String> names = new HashSet<>(small ? chord.queues : List.of());
        chord.besides().forEach(names::add);
        Optional<String> over = noRoom(firstChunk, silent, memoryIsFull);
        if (over.isPresent()) {
            return over.get();
        }
        if (tooMany(names)) {
            return "queues";
        }
        if (silent != null) {
            model.abandon(silent);
        }
        key.ifPresent(
                of -> model.held.put(of.hash(), new Held(id, of.fingerprint(), model.clock.now() + model.spans.key())));
        model.used = true;
        model.queues.addAll(names);
        model.chords.put(id, chord);
        if (small) {
            start(chord);
        } else {
            chord.heard = model.clock.now();
        }
        return chord.state.json();
    }

    private Optional<String> noRoom(int members, @Nullable ModelChord givenUp, boolean memoryIsFull) {
        int open = model.open() - (givenUp == null ? 0 : givenUp.open());
        return memoryIsFull ? Optional.of("memory") : Optional.of("backlog").filter(limit -> open + members > backlog);
    }

    private boolean tooMany(Collection<String> names) {
        Set<String> all = new HashSet<>(model.queues);
        return all.addAll(names) && all.size() > mostQueues;
    }

    /** A small chord is dispatched at once, an empty one has ended. */
    private void start(ModelChord chord) {
        if (chord.total == 0) {
            model.membersEnded(chord);
            return;
        }
        chord.become(ChordState.RUNNING);
        chord.deadline = model.clock.now() + chord.deadlineAfter();
        chord.cursor = chord.total;
        Map<String, String> streams = new HashMap<>();
        for (String queue : chord.queues) {
            String first = queue + ":first";
            streams.put(queue, model.length(first) < model.window ? first : queue);
        }
        for (int index = 0; index < chord.total; index++) {
            model.addMember(streams.get(chord.queues.get(index)), chord, index);
        }
    }

    String append(ChordId id, int first, int count, boolean memoryIsFull) {
        ModelChord chord = model.chords.get(id);
        if (chord == null) {
            return "gone";
        }
        if (!chord.is(ChordState.OPENING)) {
            return chord.is(ChordState.ABANDONED) ? "abandoned" : "state";
        }
        if (chord.appended != first) {
            return chord.appended == first + count && chord.chunks.contains(first) ? "done" : "gap";
        }
        Optional<String> over = noRoom(count, null, memoryIsFull);
        if (over.isPresent()) {
            model.abandon(chord);
            return over.get();
        }
        chord.chunks.add(first);
        chord.appended += count;
        chord.heard = model.clock.now();
        return "done";
    }

    String seal(ChordId id, int total) {
        ModelChord chord = model.chords.get(id);
        if (chord == null) {
            return "gone";
        }
        if (!chord.is(ChordState.OPENING)) {
            return chord.state.json();
        }
        if (chord.appended != total) {
            return "gap";
        }
        if (tooMany(new ArrayList<>(chord.queues))) {
            model.abandon(chord);
            return "queues";
        }
        model.queues.addAll(chord.queues);
        chord.total = total;
        chord.become(ChordState.RUNNING);
        chord.heard = null;
        chord.fed = model.clock.now();
        chord.deadline = model.clock.now() + chord.deadlineAfter();
        return "running";
    }
}
