package dev.tutti.store;

import static dev.tutti.store.GivenStore.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tutti.chord.ChordState;
import dev.tutti.store.GivenStore.Entry;
import dev.tutti.wire.Header;
import dev.tutti.wire.Kind;
import dev.tutti.wire.StoredOutcome;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Compares all of Redis with the model: every key, and what is in it. */
final class ModelComparison {
    private final GivenStore given;
    private final ModelStore model;

    ModelComparison(GivenStore given, ModelStore model) {
        this.given = given;
        this.model = model;
    }

    void check() {
        Map<String, Object> expected = expected();
        Map<String, Object> stored = comparable(given.everythingWithScores(), expected);
        Set<String> keys = new TreeSet<>(expected.keySet());
        keys.addAll(stored.keySet());
        assertThat(keys.stream()
                        .filter(key -> !Objects.equals(stored.get(key), expected.get(key)))
                        .map(key -> key + "\nis        " + stored.get(key) + "\nshould be " + expected.get(key)))
                .as("what differs")
                .isEmpty();
        openMembersAreInOnePlace();
    }

    void everythingHasEnded() {
        assertThat(model.chords.values()).allMatch(chord -> chord.state.ended());
        assertThat(model.open()).isZero();
        assertThat(model.envelopes).isEmpty();
        assertThat(model.tasks.values()).allMatch(List::isEmpty);
        assertThat(model.delayed.values()).allMatch(Map::isEmpty);
    }

    /** Streams stay with their groups for who reads them, queues for who serves them. */
    void nothingIsLeft() {
        assertThat(expected().keySet()).isSubsetOf(given.keys.queues(0), given.keys.open(0));
    }

    /** What Redis should hold; times as {@link Long}. */
    private Map<String, Object> expected() {
        RedisKeys keys = given.keys;
        Map<String, Object> all = new TreeMap<>();
        for (ModelChord chord : model.chords.values()) {
            Map<String, Object> hash = new TreeMap<>(chord.hash());
            hash.putAll(chord.times());
            hash.put("callbackAfter", String.valueOf(model.spans.callback()));
            all.put(keys.chord(chord.id), hash);
            Map<String, Object> outcomes = new TreeMap<>();
            chord.outcomes.forEach((index, outcome) -> outcomes.put(String.valueOf(index), outcome.text()));
            all.put(keys.outcomes(chord.id), outcomes);
            all.put(keys.failed(chord.id), names(chord.failures()));
            all.put(keys.chunks(chord.id), names(chord.chunks));
            chord.chunks.forEach(first -> all.put(keys.manifest(chord.id, first), "chunk"));
        }
        for (ChordState state : ChordState.values()) {
            all.put(
                    keys.chords(0, state),
                    names(model.chords(chord -> chord.is(state)).stream()
                            .map(chord -> chord.id)
                            .toList()));
        }
        all.put(keys.opening(0), byTime(chord -> Optional.ofNullable(chord.heard)));
        all.put(keys.dispatching(0), byTime(chord -> Optional.ofNullable(chord.fed)));
        all.put(keys.deadlines(0), byTime(ModelChord::due));
        all.put(keys.ended(0), byTime(chord -> Optional.ofNullable(chord.ended)));
        Map<String, Object> queues = new TreeMap<>();
        model.queues.forEach(queue -> queues.put(queue, String.valueOf(model.undispatched(queue))));
        all.put(keys.queues(0), queues);
        Map<String, Object> idempotencies = new TreeMap<>();
        model.held.forEach((hash, held) -> {
            all.put(keys.idempotency(0, hash), held.holder() + " " + held.fingerprint());
            idempotencies.put(keys.idempotency(0, hash), held.until());
        });
        all.put(keys.idempotencies(0), idempotencies);
        model.delayed.forEach((queue, messages) -> all.put(keys.delayed(0, queue), new TreeMap<>(messages)));
        model.tasks.forEach((stream, messages) -> all.put(keys.bulk(0, stream), messages));
        all.put(keys.envelopes(0), model.envelopes);
        if (model.used) {
            all.put(keys.open(0), String.valueOf(model.open()));
        }
        all.values().removeIf(ModelComparison::isEmpty);
        return all;
    }

    private static List<String> names(Collection<?> some) {
        return some.stream().map(String::valueOf).toList();
    }

    private Map<String, Object> byTime(Function<ModelChord, Optional<Long>> time) {
        Map<String, Object> times = new TreeMap<>();
        model.chords.values().forEach(chord -> time.apply(chord).ifPresent(at -> times.put(chord.id.text(), at)));
        return times;
    }

    private static boolean isEmpty(Object value) {
        return value instanceof List<?> list && list.isEmpty() || value instanceof Map<?, ?> map && map.isEmpty();
    }

    private Map<String, Object> comparable(Map<String, Object> stored, Map<String, Object> expected) {
        Map<String, Object> keys = new TreeMap<>();
        stored.forEach((key, value) -> {
            Object is = comparable(key, value, expected.get(key));
            if (!isEmpty(is)) {
                keys.put(key, is);
            }
        });
        return keys;
    }

    private Object comparable(String key, Object value, @Nullable Object expected) {
        if (key.contains(":manifest:")) {
            return "chunk";
        }
        if (value instanceof List<?> list && !list.isEmpty() && list.get(0) instanceof Entry) {
            return list.stream()
                    .map(Entry.class::cast)
                    .map(entry -> entry.header() + "\n" + entry.payload())
                    .toList();
        }
        if (value instanceof Map<?, ?> map && expected instanceof Map<?, ?> other) {
            Map<String, Object> entries = new TreeMap<>();
            map.forEach((field, text) -> entries.put(field.toString(), near(text.toString(), other.get(field))));
            if (key.matches(".*:chord:[^:]*")) {
                entries.remove("last"); // the id of an entry
            }
            return entries;
        }
        return value instanceof Map<?, ?> map && expected instanceof List<?> ? names(map.keySet()) : value;
    }

    /** A time is what was expected when it is near. */
    private static Object near(String text, @Nullable Object expected) {
        if (expected instanceof Long time) {
            long is = (long) Double.parseDouble(text);
            return is >= time && is < time + ModelClock.APART ? time : is;
        }
        return text.replaceFirst(
                "^f(\\d+) .*the (?:callback|errback) had not ended.*\"reason\":\"deadline\".*", "overdue $1");
    }

    /** A dispatched member without an outcome has one message, an undispatched one none; nothing is there twice. */
    private void openMembersAreInOnePlace() {
        Map<String, Long> messages = model.headersOfTasks()
                .map(Header::parse)
                .filter(header -> header.kind() == Kind.MEMBER)
                .collect(Collectors.groupingBy(
                        header -> header.chord() + " " + header.index() + " " + header.round(), Collectors.counting()));
        assertThat(messages.values()).allMatch(count -> count == 1);
        for (ModelChord chord : model.chords.values()) {
            assertThat(chord.inFlight()).as("in flight of %s", chord.id).isLessThanOrEqualTo(chord.most());
            for (int index = 0; index < chord.total; index++) {
                if (chord.isOpen(index)) {
                    assertThat(messages.containsKey(chord.id + " " + index + " " + chord.round))
                            .as("member %d of %s travels", index, chord.id)
                            .isEqualTo(!chord.isUndispatched(index));
                }
            }
        }
    }

    // ------------------------------------------------------------------------------------------------------- readers

    void readersSeeWhatTheModelSays() {
        for (ModelChord chord : model.chords.values()) {
            OutcomePage page = await(given.reader.outcomes(chord.id, 0, 1_000)).orElseThrow();
            assertThat(page.outcomes().stream().map(outcome -> outcome.map(ModelComparison::told)))
                    .as("outcomes of %s", chord.id)
                    .isEqualTo(IntStream.range(0, chord.total)
                            .mapToObj(index -> seen(chord, index))
                            .toList());
        }
        assertThat(model.removed.stream().map(chord -> await(given.reader.outcomes(chord.id, 0, 1_000))))
                .allMatch(Optional::isEmpty);
    }

    private static String told(StoredOutcome outcome) {
        return outcome.bytes()
                .toString()
                .replaceFirst("^f(\\d+) .*before this member had ended.*\"reason\":\"(\\w+)\".*", "filled $1 $2");
    }

    private static Optional<String> seen(ModelChord chord, int index) {
        if (chord.hasEnded(index)) {
            return Optional.of(chord.outcomes.get(index).text());
        }
        return chord.fill == null || chord.isOpen(index)
                ? Optional.empty()
                : Optional.of("filled " + chord.round + " " + chord.fill.replace("fail_fast", "cancelled"));
    }
}
