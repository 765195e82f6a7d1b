package dev.tutti.store;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.ChordState;
import dev.tutti.store.Joining.Joined;
import dev.tutti.store.Undispatched.Slice;
import dev.tutti.wire.Envelope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the store should hold after each step, in plain Java: what the scripts do, said a second time. */
final class ModelStore {
    final Map<ChordId, ModelChord> chords = new LinkedHashMap<>();
    final Map<String, List<String>> tasks = new HashMap<>();
    final List<String> envelopes = new ArrayList<>();
    final Map<String, Integer> undispatched = new TreeMap<>();
    final int window;
    int open;

    ModelStore(int window) {
        this.window = window;
    }

    ChordState open(ChordId id, List<String> queues, Optional<String> callbackQueue, boolean small, int firstChunk) {
        ModelChord known = chords.get(id);
        if (known != null) {
            return known.state;
        }
        ModelChord chord = new ModelChord(id, queues, callbackQueue, small, firstChunk);
        chords.put(id, chord);
        open += firstChunk;
        callbackQueue.ifPresent(queue -> undispatched.putIfAbsent(queue, 0));
        if (small) {
            queues.forEach(queue -> undispatched.putIfAbsent(queue, 0));
            Map<String, String> streams = new HashMap<>();
            queues.forEach(queue -> streams.put(queue, length(queue + ":first") < window ? queue + ":first" : queue));
            for (int i = 0; i < queues.size(); i++) {
                add(streams.get(queues.get(i)), member(chord, i));
            }
            endIfLast(chord);
        }
        return chord.state;
    }

    /** What append replies. */
    String append(ChordId id, int first, int count) {
        ModelChord chord = chords.get(id);
        if (chord == null) {
            return "gone";
        }
        if (chord.state != ChordState.OPENING) {
            return "state";
        }
        if (chord.appended != first) {
            return chord.appended == first + count && chord.chunks.contains(first) ? "again" : "gap";
        }
        chord.chunks.add(first);
        chord.appended += count;
        open += count;
        return "appended";
    }

    /** What seal replies: a state, gap or gone. */
    String seal(ChordId id, int total) {
        ModelChord chord = chords.get(id);
        if (chord == null) {
            return "gone";
        }
        if (chord.state != ChordState.OPENING) {
            return chord.state.json();
        }
        if (chord.appended != total) {
            return "gap";
        }
        chord.total = total;
        chord.become(ChordState.RUNNING);
        chord.toBeFed = true;
        chord.queues.forEach(queue -> undispatched.merge(queue, 1, Integer::sum));
        return "running";
    }

    /** How many members go out. */
    int dispatch(ChordId id, Slice seen) {
        ModelChord chord = chords.get(id);
        if (chord == null || chord.state != ChordState.RUNNING) {
            if (chord != null && chord.toBeFed) {
                chord.toBeFed = false;
                chord.givenUp = true;
                chord.queues
                        .subList(chord.cursor, chord.total)
                        .forEach(queue -> undispatched.merge(queue, -1, Integer::sum));
            }
            return 0;
        }
        if (seen.round() != 1 || seen.cursor() != chord.cursor) {
            return 0;
        }
        int end = chord.sliceEnd();
        int sent = 0;
        while (chord.cursor < end && length(chord.queues.get(chord.cursor)) < window) {
            String queue = chord.queues.get(chord.cursor);
            add(queue, member(chord, chord.cursor));
            undispatched.merge(queue, -1, Integer::sum);
            chord.cursor++;
            sent++;
        }
        chord.toBeFed = chord.cursor < chord.total;
        return sent;
    }

    /** A task was reported: its message gives way to an envelope. */
    void report(String stream, String header, String outcome) {
        if (tasks.getOrDefault(stream, List.of()).remove(header)) {
            envelopes.add(header + "|" + outcome);
        }
    }

    Joined join(ChordId id, List<Envelope> received) {
        received.forEach(this::acknowledge);
        ModelChord chord = chords.get(id);
        if (chord == null) {
            return new Joined(0, received.size(), "gone");
        }
        int recorded = 0;
        if (chord.state == ChordState.RUNNING) {
            for (Envelope envelope : received) {
                recorded += chord.record(envelope) ? 1 : 0;
            }
            open -= recorded;
            endIfLast(chord);
        }
        return new Joined(recorded, received.size() - recorded, chord.state.json());
    }

    String finish(Envelope received) {
        acknowledge(received);
        ModelChord chord = chords.get(received.header().chord());
        if (chord == null) {
            return "gone";
        }
        if (chord.state == ChordState.JOINED
                && received.header().round() == 1
                && received.header().generation() == 1) {
            chord.callbackOutcome = received.outcome().toString();
            chord.become(received.success() ? ChordState.COMPLETED : ChordState.CALLBACK_FAILED);
        }
        return chord.state.json();
    }

    private void acknowledge(Envelope envelope) {
        envelopes.remove(envelope.header().text() + "|" + envelope.outcome());
    }

    private void endIfLast(ModelChord chord) {
        if (chord.outcomes.size() == chord.total) {
            if (chord.callbackQueue.isPresent()) {
                String queue = chord.callbackQueue.get();
                add(queue + ":first", "1 callback " + chord.id + " -1 1 1 1 " + queue + " " + queue + " -");
                chord.become(ChordState.JOINED);
            } else {
                chord.become(ChordState.COMPLETED);
            }
        }
    }

    static String member(ModelChord chord, int index) {
        return "1 member " + chord.id + " " + index + " 1 1 1 " + chord.queues.get(index) + " "
                + chord.callbackQueue.orElse("-") + " -";
    }

    private int length(String stream) {
        return tasks.getOrDefault(stream, List.of()).size();
    }

    private void add(String stream, String header) {
        tasks.computeIfAbsent(stream, key -> new ArrayList<>()).add(header);
    }
}
