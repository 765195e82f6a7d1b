package dev.tutti.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tutti.chord.ChordState;
import dev.tutti.store.GivenStore.Entry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Compares all of Redis with the model. */
final class ModelComparison {
    private static final Set<String> NOT_MODELLED = Set.of(
            "version",
            "labels",
            "trace",
            "callback",
            "created",
            "joined",
            "ended",
            "last",
            "deadline",
            "deadlineAfter",
            "callbackAfter");

    private final GivenStore given;
    private final ModelStore model;

    ModelComparison(GivenStore given, ModelStore model) {
        this.given = given;
        this.model = model;
    }

    void check() {
        Map<String, Object> stored = given.everything();
        Map<String, Object> expected = expected();
        assertThat(comparable(stored)).isEqualTo(expected);
        openMembersAreInOnePlace(stored);
    }

    void everythingHasEnded() {
        assertThat(model.chords.values()).allMatch(chord -> chord.state.ended());
        assertThat(model.open).isZero();
        assertThat(model.envelopes).isEmpty();
        assertThat(model.tasks.values()).allMatch(List::isEmpty);
        assertThat(model.undispatched.values()).allMatch(left -> left == 0);
    }

    private Map<String, Object> expected() {
        Map<String, Object> keys = new TreeMap<>();
        for (ModelChord chord : model.chords.values()) {
            keys.put(given.keys.chord(chord.id), chord.hash());
            putUnlessEmpty(keys, given.keys.outcomes(chord.id), texts(chord.outcomes));
            putUnlessEmpty(
                    keys,
                    given.keys.failed(chord.id),
                    chord.failed.stream().map(String::valueOf).toList());
            keys.put(
                    given.keys.chunks(chord.id),
                    chord.chunks.stream().map(String::valueOf).toList());
            chord.chunks.forEach(first -> keys.put(given.keys.manifest(chord.id, first), "chunk"));
        }
        for (ChordState state : ChordState.values()) {
            putUnlessEmpty(keys, given.keys.chords(0, state), ids(chord -> chord.state == state));
        }
        putUnlessEmpty(keys, given.keys.opening(0), ids(chord -> chord.state == ChordState.OPENING));
        putUnlessEmpty(
                keys,
                given.keys.deadlines(0),
                ids(chord -> chord.state == ChordState.RUNNING || chord.state == ChordState.JOINED));
        putUnlessEmpty(keys, given.keys.ended(0), ids(chord -> chord.state.ended()));
        putUnlessEmpty(keys, given.keys.dispatching(0), ids(chord -> chord.toBeFed));
        putUnlessEmpty(keys, given.keys.queues(0), texts(model.undispatched));
        if (!model.chords.isEmpty()) {
            keys.put(given.keys.open(0), String.valueOf(model.open));
        }
        model.tasks.forEach((stream, headers) -> putUnlessEmpty(keys, given.keys.bulk(0, stream), headers));
        putUnlessEmpty(keys, given.keys.envelopes(0), model.envelopes);
        return keys;
    }

    /** Ids sort as they were made, which is how the indexes sort them; those by time are compared as sets. */
    private List<String> ids(Predicate<ModelChord> which) {
        return model.chords.values().stream()
                .filter(which)
                .map(chord -> chord.id.text())
                .sorted()
                .toList();
    }

    private static Map<String, String> texts(Map<?, ?> map) {
        return map.entrySet().stream()
                .collect(Collectors.toMap(entry -> entry.getKey().toString(), entry -> entry.getValue()
                        .toString()));
    }

    private static void putUnlessEmpty(Map<String, Object> keys, String key, Object value) {
        if (!(value instanceof List<?> list && list.isEmpty()) && !(value instanceof Map<?, ?> map && map.isEmpty())) {
            keys.put(key, value);
        }
    }

    private Map<String, Object> comparable(Map<String, Object> stored) {
        Map<String, Object> keys = new TreeMap<>();
        stored.forEach((key, value) -> putUnlessEmpty(keys, key, comparable(key, value)));
        return keys;
    }

    private Object comparable(String key, Object value) {
        if (key.contains(":manifest:")) {
            return "chunk";
        }
        if (key.contains(":tasks:")) {
            return entries(value).stream().map(Entry::header).toList();
        }
        if (key.equals(given.keys.envelopes(0))) {
            return entries(value).stream()
                    .map(entry -> entry.header() + "|" + entry.payload())
                    .toList();
        }
        if (value instanceof Map<?, ?> hash) {
            Map<String, String> kept = texts(hash);
            if (key.matches(".*:chord:[^:]*")) {
                kept.keySet().removeAll(NOT_MODELLED);
            }
            return kept;
        }
        if (List.of(given.keys.opening(0), given.keys.deadlines(0), given.keys.ended(0), given.keys.dispatching(0))
                .contains(key)) {
            return new ArrayList<>(new TreeSet<>(lines(value)));
        }
        return value;
    }

    private static List<Entry> entries(Object value) {
        return ((List<?>) value).stream().map(Entry.class::cast).toList();
    }

    private static List<String> lines(Object value) {
        return ((List<?>) value).stream().map(String.class::cast).toList();
    }

    /** An open member is undispatched, in a stream of tasks or in an envelope of its task; never in two, never in none. */
    private void openMembersAreInOnePlace(Map<String, Object> stored) {
        List<String> messages = new ArrayList<>();
        stored.forEach((key, value) -> {
            if (key.contains(":tasks:") || key.equals(given.keys.envelopes(0))) {
                entries(value).stream()
                        .filter(entry -> !entry.payload().contains("forged"))
                        .forEach(entry -> messages.add(entry.header()));
            }
        });
        Set<String> once = new HashSet<>(messages);
        assertThat(messages).hasSize(once.size());
        for (ModelChord chord : model.chords.values()) {
            for (int index : chord.open()) {
                boolean travels = once.contains(ModelStore.member(chord, index));
                assertThat(travels != index >= chord.cursor)
                        .as("member %s.%d is in one place", chord.id, index)
                        .isTrue();
            }
        }
    }
}
