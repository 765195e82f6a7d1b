package dev.tutti.api;

import dev.tutti.chord.Chord;
import dev.tutti.chord.Signature;
import dev.tutti.wire.EncodedSignature;
import dev.tutti.wire.NestedJson;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The fields of a signature that only a chord has: whether it is one is known when all were read. */
final class ChordFields {
    private final JsonCursor json;
    private final Violations violations;
    private final Optional<Nesting> nesting;
    private final int link;
    private @Nullable String first;
    private @Nullable ChordBody chord;
    private boolean tooDeep;

    /**
     * Those of one signature.
     *
     * @param nesting empty where no chord may be
     * @param link of its chain, from 1
     */
    ChordFields(JsonCursor json, Violations violations, Optional<Nesting> nesting, int link) {
        this.json = json;
        this.violations = violations;
        this.nesting = nesting;
        this.link = link;
    }

    /** Reads one. */
    void read(String field) throws IOException {
        first = json.path();
        if (nesting.isEmpty() && link == 1) {
            json.skip(); // of a callback: an unknown field
            return;
        }
        Nesting within = nesting.orElseGet(() -> new Nesting(Integer.MAX_VALUE));
        if (chord == null) {
            chord = ChordBody.nested(json, violations, within);
            if (!within.enter()) {
                violations.add(json.path(), "is too deep: chords nest at most " + Chord.DEPTH_LIMIT + " deep");
                tooDeep = true;
            }
        }
        if (tooDeep) {
            json.skip();
        } else {
            chord.field(field);
        }
    }

    /** To be called once the signature was read, however that ended. */
    void leave() {
        if (chord != null) {
            nesting.ifPresent(Nesting::leave);
        }
    }

    /** Whether they make it a chord. */
    boolean areChord() {
        return chord != null && (chord.hasMembers() || tooDeep);
    }

    /** A signature that is no chord has none of them. */
    void refuse() {
        if (first != null) {
            throw json.unknownField(first);
        }
    }

    /**
     * The chord.
     *
     * @param then what follows it, as {@code group | task} in Celery: its callback, or the last link of its callback
     */
    EncodedSignature encode(Optional<String> ref, Optional<String> queue, @Nullable EncodedSignature then) {
        if (chord == null) {
            throw new IllegalStateException("no chord was read");
        }
        if (link > 1) {
            violations.notSupported(json.path(), "is a nested chord, which is no link of a chain yet");
        }
        if (then != null) {
            checkFollowed(then, chord.followedBy(then));
        }
        return NestedJson.encode(chord.nested(json.path()), ref, queue);
    }

    private void checkFollowed(EncodedSignature then, EncodedSignature callback) {
        if (callback == then && then.isCall()) {
            violations.add(
                    json.path() + ".then", "has a url, and would be the chord's webhook: write it as its callback");
        }
        if (callback.links() > Signature.LINKS_LIMIT) {
            violations.add(
                    json.path() + ".then",
                    "makes " + callback.links() + " links with the callback: a chain has at most "
                            + Signature.LINKS_LIMIT);
        }
    }
}
