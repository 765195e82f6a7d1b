package dev.tutti.store;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.ChordState;
import dev.tutti.wire.EncodedSignature;
import dev.tutti.wire.Header;
import dev.tutti.wire.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What the store should hold after each step, in plain Java, and the moves that several scripts share. */
final class ModelStore {
    /** How long a chord waits for its callback, for an append; how long it is kept after its end; how long a key is kept. */
    record Spans(long callback, long opening, long retention, long key, long brokenOff) {}

    /** An idempotency key in use. */
    record Held(ChordId holder, String fingerprint, long until) {}

    final ModelClock clock;
    final Spans spans;
    final int window;
    final Map<ChordId, ModelChord> chords = new LinkedHashMap<>();
    final List<ModelChord> removed = new ArrayList<>();
    final Map<String, Held> held = new TreeMap<>();

    /** Names of all queues that were ever heard of. */
    final TreeSet<String> queues = new TreeSet<>();

    /** Stream → messages, each {@code <header>\n<payload>}. */
    final Map<String, List<String>> tasks = new TreeMap<>();

    /** Queue → {@code <first or bulk> <message>} → when it is due. */
    final Map<String, Map<String, Long>> delayed = new TreeMap<>();

    final List<String> envelopes = new ArrayList<>();
    boolean used;

    ModelStore(ModelClock clock, Spans spans, int window) {
        this.clock = clock;
        this.spans = spans;
        this.window = window;
    }

    int open() {
        return chords.values().stream().mapToInt(ModelChord::open).sum();
    }

    int undispatched(String queue) {
        return chords.values().stream()
                .mapToInt(chord -> chord.undispatched(queue))
                .sum();
    }

    List<ModelChord> chords(Predicate<ModelChord> which) {
        return chords.values().stream().filter(which).toList();
    }

    /** Every time at which something is due. */
    Collection<Long> times() {
        List<Long> times = new ArrayList<>();
        for (ModelChord chord : chords.values()) {
            chord.due().ifPresent(times::add);
            Optional.ofNullable(chord.heard)
                    .ifPresent(heard -> times.addAll(List.of(heard + spans.opening, heard + spans.brokenOff)));
            Optional.ofNullable(chord.ended).ifPresent(ended -> times.add(ended + spans.retention));
        }
        held.values().forEach(key -> times.add(key.until));
        delayed.values().forEach(messages -> times.addAll(messages.values()));
        return times;
    }

    // ------------------------------------------------------------------------------------------------------ messages

    int length(String stream) {
        return tasks.getOrDefault(stream, List.of()).size();
    }

    void add(String stream, String message) {
        tasks.computeIfAbsent(stream, key -> new ArrayList<>()).add(message);
    }

    void addMember(String stream, ModelChord chord, int index) {
        String queue = chord.queues.get(index);
        Header header =
                new Header(Kind.MEMBER, chord.id, index, chord.round, 1, 1, queue, chord.next(), Optional.empty());
        add(stream, header.text() + "\n" + chord.submission.members().get(index).json());
    }

    /** A task was reported: its message gives way to an envelope. */
    void report(String stream, String message, String outcome) {
        take(stream, message);
        envelopes.add(message.substring(0, message.indexOf('\n') + 1) + outcome);
    }

    /** A task was put off: its message gives way to one that is due later. */
    void again(String stream, String message, String next, long wait) {
        take(stream, message);
        boolean first = stream.endsWith(":first");
        delayed.computeIfAbsent(stream.replace(":first", ""), key -> new HashMap<>())
                .put((first ? "first " : "bulk ") + next, clock.now() + wait);
    }

    private void take(String stream, String message) {
        if (!tasks.get(stream).remove(message)) {
            throw new AssertionError("somebody has in hand what is not in " + stream + ": " + message);
        }
    }

    /** Answers when the next message is due. */
    Optional<Long> promote() {
        delayed.forEach((queue, messages) -> {
            List<Map.Entry<String, Long>> due = messages.entrySet().stream()
                    .filter(message -> message.getValue() <= clock.now())
                    .sorted(Map.Entry.comparingByValue())
                    .toList();
            due.forEach(message -> {
                String[] parts = message.getKey().split(" ", 2);
                add(parts[0].equals("first") ? queue + ":first" : queue, parts[1]);
            });
            messages.values().removeIf(time -> time <= clock.now());
        });
        return delayed.values().stream()
                .flatMap(messages -> messages.values().stream())
                .min(Long::compare);
    }

    /** Every message of a task wherever it is, envelopes of forgers excepted. */
    Stream<String> headersOfTasks() {
        return Stream.of(
                        tasks.values().stream().flatMap(List::stream),
                        delayed.values().stream()
                                .flatMap(messages -> messages.keySet().stream())
                                .map(message -> message.substring(message.indexOf(' ') + 1)),
                        envelopes.stream().filter(envelope -> !envelope.contains("forged")))
                .flatMap(messages -> messages)
                .map(message -> message.substring(0, message.indexOf('\n')));
    }

    // ------------------------------------------------------------------------------------- what several scripts do

    void abandon(ModelChord chord) {
        chord.become(ChordState.ABANDONED);
        chord.heard = null;
        chord.ended = clock.now();
    }

    void membersEnded(ModelChord chord) {
        chord.joined = clock.now();
        boolean skips = chord.skipsCallback();
        if ((skips ? chord.errbackQueue : chord.callbackQueue).isPresent()) {
            callBack(chord, skips ? Kind.ERRBACK : Kind.CALLBACK);
        } else {
            chord.become(skips ? ChordState.CALLBACK_SKIPPED : ChordState.COMPLETED);
            chord.ended = clock.now();
        }
    }

    void callBack(ModelChord chord, Kind kind) {
        chord.become(ChordState.JOINED);
        chord.callbackDue = clock.now() + spans.callback;
        EncodedSignature end =
                (kind == Kind.ERRBACK ? chord.submission.errback() : chord.submission.callback()).orElseThrow();
        String queue = end.queue().orElseThrow();
        Header header = new Header(
                kind, chord.id, -1, chord.round, chord.generation, 1, queue, List.of(queue), Optional.empty());
        add(queue + ":first", header.text() + "\n" + end.json());
    }
}
