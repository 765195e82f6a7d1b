package dev.tutti.api;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.ChordSnapshot;
import dev.tutti.chord.ChordState;
import dev.tutti.store.ChordReader;
import dev.tutti.wire.ChordJson;
import dev.tutti.wire.JsonList;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** {@code GET /chords}: newest first, by state and labels. */
@ApplicationScoped
class ListChords {
    static final Set<String> PARAMETERS = Set.of("state", "label", "limit", "cursor");

    private static final int USUAL = 50;
    private static final int MOST = 1_000;

    private final ChordReader chords;

    ListChords(ChordReader chords) {
        this.chords = chords;
    }

    /**
     * One page. A label filter looks at 1,000 chords, so that page may be short or empty and yet not be the last.
     *
     * @throws Refused when a parameter is wrong
     */
    Uni<Buffer> page(Query query) {
        int limit = query.limit(USUAL, MOST);
        Set<ChordState> states = states(query);
        Map<String, String> labels = labels(query);
        Optional<ChordId> before = query.one("cursor").map(ListChords::cursor);
        int looked = labels.isEmpty() ? limit : MOST;
        // one more than is shown tells whether there is another page
        return chords.list(states, before, looked + 1).map(found -> {
            List<ChordSnapshot> seen = found.subList(0, Math.min(looked, found.size()));
            List<ChordSnapshot> matching = seen.stream()
                    .filter(chord -> chord.labels().entrySet().containsAll(labels.entrySet()))
                    .limit(limit + 1L)
                    .toList();
            if (matching.size() > limit) {
                return json(matching.subList(0, limit), Optional.of(matching.get(limit - 1)));
            }
            return json(matching, found.size() > looked ? Optional.of(seen.get(seen.size() - 1)) : Optional.empty());
        });
    }

    private static Buffer json(List<ChordSnapshot> chords, Optional<ChordSnapshot> last) {
        return Buffer.buffer("{\"chords\":")
                .appendBuffer(JsonList.array(chords.stream().map(ChordJson::of).toList()))
                .appendString(",\"next\":"
                        + last.map(chord -> "\"" + chord.id() + "\"").orElse("null") + "}");
    }

    private static Set<ChordState> states(Query query) {
        Set<ChordState> states = EnumSet.noneOf(ChordState.class);
        query.all("state").stream()
                .flatMap(value -> Stream.of(value.split(",", -1)))
                .map(name -> ChordState.ofJson(name)
                        .orElseThrow(() ->
                                new Refused(ProblemType.INVALID, "state", "'" + name + "' is no state of a chord")))
                .forEach(states::add);
        return states.isEmpty() ? EnumSet.allOf(ChordState.class) : states;
    }

    private static Map<String, String> labels(Query query) {
        Map<String, String> labels = new LinkedHashMap<>();
        for (String label : query.all("label")) {
            int colon = label.indexOf(':');
            if (colon < 1) {
                throw new Refused(ProblemType.INVALID, "label", "'" + label + "' should be <name>:<value>");
            }
            labels.put(label.substring(0, colon), label.substring(colon + 1));
        }
        return labels;
    }

    private static ChordId cursor(String text) {
        return ChordId.parse(text)
                .orElseThrow(() -> new Refused(ProblemType.INVALID, "cursor", "is none that a page's next has given"));
    }
}
