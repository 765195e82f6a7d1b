package dev.tutti.api;

import dev.tutti.chord.ChordId;
import dev.tutti.store.ChordReader;
import dev.tutti.store.OutcomePage;
import dev.tutti.wire.JsonList;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** {@code GET /chords/{id}/outcomes} as JSON, page by page. */
@ApplicationScoped
class ListOutcomes {
    static final Set<String> PARAMETERS = Set.of("limit", "cursor", "status", "format");

    private static final int MOST = 1_000;

    private final ChordReader chords;

    ListOutcomes(ChordReader chords) {
        this.chords = chords;
    }

    /**
     * One page, at most some 1 MiB. A status filter looks at 1,000 members, so that page may be short or empty and yet
     * not be the last.
     *
     * @throws Refused when a parameter is wrong
     */
    Uni<Buffer> page(ChordId id, Query query) {
        query.one("format").ifPresent(format -> {
            throw new Refused(ProblemType.INVALID, "format", "'" + format + "' is none, there is only plain");
        });
        int limit = query.limit(MOST, MOST);
        int from = query.one("cursor")
                .map(text -> Query.number("cursor", text, 0, Integer.MAX_VALUE))
                .orElse(0);
        Set<OutcomeView.Status> statuses = statuses(query);
        boolean all = statuses.size() == OutcomeView.Status.values().length;
        return chords.outcomes(id, from, all ? limit : MOST)
                .map(page -> json(page.orElseThrow(() -> NotFound.chord(id.text())), statuses, limit));
    }

    /** The statuses that a request asks for; all when it names none. */
    static Set<OutcomeView.Status> statuses(Query query) {
        Set<OutcomeView.Status> statuses = EnumSet.noneOf(OutcomeView.Status.class);
        query.all("status").stream()
                .flatMap(value -> Stream.of(value.split(",", -1)))
                .map(name -> OutcomeView.Status.ofJson(name)
                        .orElseThrow(() -> new Refused(
                                ProblemType.INVALID,
                                "status",
                                "'" + name + "' is none of success, failure and pending")))
                .forEach(statuses::add);
        return statuses.isEmpty() ? EnumSet.allOf(OutcomeView.Status.class) : statuses;
    }

    private static Buffer json(OutcomePage page, Set<OutcomeView.Status> statuses, int limit) {
        List<OutcomeView> shown = OutcomeView.of(page)
                .filter(outcome -> statuses.contains(outcome.status()))
                .limit(limit)
                .toList();
        int next = shown.size() == limit ? shown.get(limit - 1).index() + 1 : page.next();
        Optional<Integer> cursor = next < page.total() ? Optional.of(next) : Optional.empty();
        return Buffer.buffer("{\"outcomes\":")
                .appendBuffer(
                        JsonList.array(shown.stream().map(OutcomeView::json).toList()))
                .appendString(
                        ",\"next\":" + cursor.map(index -> "\"" + index + "\"").orElse("null") + "}");
    }
}
