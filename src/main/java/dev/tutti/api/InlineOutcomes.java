package dev.tutti.api;

import dev.tutti.chord.ChordSnapshot;
import dev.tutti.store.ChordReader;
import dev.tutti.store.OutcomePage;
import dev.tutti.wire.ChordJson;
import dev.tutti.wire.JsonList;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/** The outcomes of a chord that was waited for: in the answer while they are small, else where to find them. */
@ApplicationScoped
class InlineOutcomes {
    /** Most bytes of outcomes in such an answer. */
    static final int BYTES = 64 << 10;

    /** An outcome has more than 64 bytes, so a chord of more members than this is not even read. */
    private static final int MEMBERS = BYTES >> 6;

    private final ChordReader chords;

    InlineOutcomes(ChordReader chords) {
        this.chords = chords;
    }

    /** The chord's JSON with {@code outcomes} or {@code outcomesUrl}. Fails with {@link dev.tutti.store.StoreDown}. */
    Uni<Buffer> with(ChordSnapshot chord) {
        if (chord.total() > MEMBERS) {
            return Uni.createFrom().item(elsewhere(chord));
        }
        return chords.outcomes(chord.id(), 0, MEMBERS).map(page -> inline(chord, page));
    }

    private static Buffer inline(ChordSnapshot chord, Optional<OutcomePage> page) {
        if (page.isEmpty() || page.get().next() < chord.total()) {
            return elsewhere(chord);
        }
        List<Buffer> outcomes =
                OutcomeView.of(page.get()).map(OutcomeView::json).toList();
        Buffer list = JsonList.array(outcomes);
        return list.length() > BYTES
                ? elsewhere(chord)
                : ChordJson.with(chord, Buffer.buffer("\"outcomes\":").appendBuffer(list));
    }

    private static Buffer elsewhere(ChordSnapshot chord) {
        return ChordJson.with(chord, Buffer.buffer("\"outcomesUrl\":\"/chords/" + chord.id() + "/outcomes\""));
    }
}
