package dev.tutti.store;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.ChordState;
import dev.tutti.wire.Envelope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A chord as the design describes it, in plain Java: the queue of each member, how far it is, and its outcomes. */
final class ModelChord {
    final ChordId id;
    final List<String> queues;
    final Optional<String> callbackQueue;
    final boolean small;
    final TreeSet<Integer> chunks = new TreeSet<>();
    final Map<Integer, String> outcomes = new TreeMap<>();
    final TreeSet<Integer> failed = new TreeSet<>();
    ChordState state = ChordState.OPENING;
    int appended;
    int total;
    int cursor;
    boolean toBeFed;
    boolean givenUp;

    @Nullable
    String callbackOutcome;

    ModelChord(ChordId id, List<String> queues, Optional<String> callbackQueue, boolean small, int firstChunk) {
        this.id = id;
        this.queues = List.copyOf(queues);
        this.callbackQueue = callbackQueue;
        this.small = small;
        chunks.add(0);
        appended = firstChunk;
        total = firstChunk;
        if (small) {
            become(ChordState.RUNNING);
            cursor = total;
        }
    }

    void become(ChordState next) {
        if (!state.mayBecome(next)) {
            throw new AssertionError("the model changed from " + state + " to " + next);
        }
        state = next;
    }

    /** Where the chunk at the cursor ends. */
    int sliceEnd() {
        Integer next = chunks.higher(cursor);
        return next == null ? total : next;
    }

    /** Records an outcome unless it does not fit; answers whether it did. */
    boolean record(Envelope envelope) {
        int index = envelope.header().index();
        if (state != ChordState.RUNNING
                || envelope.header().round() != 1
                || index < 0
                || index >= cursor
                || outcomes.containsKey(index)) {
            return false;
        }
        outcomes.put(index, envelope.outcome().toString());
        if (!envelope.success()) {
            failed.add(index);
        }
        return true;
    }

    /** Every field of the hash that is no time, no id of an entry and not opaque. */
    Map<String, String> hash() {
        Map<String, String> hash = new TreeMap<>();
        hash.put("state", state.json());
        hash.put("total", String.valueOf(total));
        hash.put("appended", String.valueOf(appended));
        hash.put("cursor", String.valueOf(cursor));
        hash.put("succeeded", String.valueOf(outcomes.size() - failed.size()));
        hash.put("failed", String.valueOf(failed.size()));
        hash.put("round", "1");
        hash.put("generation", "1");
        callbackQueue.ifPresent(queue -> hash.put("callbackQueue", queue));
        if (callbackOutcome != null) {
            hash.put("callbackOutcome", callbackOutcome);
        }
        if (state != ChordState.OPENING) {
            for (String queue : new TreeSet<>(queues)) {
                hash.put("total:" + queue, count(queue, 0, total));
                hash.put("undispatched:" + queue, count(queue, givenUp ? total : cursor, total));
                hash.put("succeeded:" + queue, String.valueOf(succeeded(queue)));
            }
        }
        return hash;
    }

    private String count(String queue, int from, int to) {
        return String.valueOf(
                queues.subList(from, to).stream().filter(queue::equals).count());
    }

    private long succeeded(String queue) {
        return outcomes.keySet().stream()
                .filter(index -> !failed.contains(index) && queues.get(index).equals(queue))
                .count();
    }

    /** Members without an outcome, of a chord that runs. */
    List<Integer> open() {
        List<Integer> open = new ArrayList<>();
        for (int i = 0; state == ChordState.RUNNING && i < total; i++) {
            if (!outcomes.containsKey(i)) {
                open.add(i);
            }
        }
        return open;
    }
}
