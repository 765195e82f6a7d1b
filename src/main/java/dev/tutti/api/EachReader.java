package dev.tutti.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tutti.chord.Chunk;
import dev.tutti.emit.Rejected;
import dev.tutti.wire.EachMembers;
import dev.tutti.wire.EncodedSignature;
import dev.tutti.wire.EntriesJson;
import dev.tutti.wire.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Reads members that are one signature and a list of arguments: {@code each}, {@code over}, {@code chunks}, in any order. */
final class EachReader {
    private final JsonCursor json;
    private final Violations violations;
    private @Nullable EncodedSignature each;
    private @Nullable EntriesJson over;
    private int entries;
    private boolean chunks;

    EachReader(JsonCursor json, Violations violations) {
        this.json = json;
        this.violations = violations;
    }

    void field(String field) throws IOException {
        switch (field) {
            case "each" -> each = new SignatureReader(json, violations).each();
            case "over" -> over = over();
            default -> chunks();
        }
    }

    private EntriesJson over() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        IntStream.Builder ends = IntStream.builder();
        try (JsonGenerator out = Json.FACTORY.createGenerator(bytes)) {
            out.writeStartArray();
            json.array(place -> {
                json.copyArray(out);
                out.flush();
                ends.add(bytes.size());
            });
            out.writeEndArray();
        }
        return new EntriesJson(bytes.toByteArray(), ends.build().toArray());
    }

    private void chunks() throws IOException {
        chunks = true;
        long given = json.wholeNumber();
        if (given < 1 || given > Chunk.ENTRIES_LIMIT) {
            violations.add(json.path(), "must be 1 to " + Chunk.ENTRIES_LIMIT);
        } else {
            entries = (int) given;
        }
    }

    /** Whether any of the three is there. */
    boolean isGiven() {
        return each != null || over != null || chunks;
    }

    /**
     * Checks what only all fields together tell.
     *
     * @param chord where its chord is: empty, or with a dot at its end
     */
    void end(boolean membersGiven, String chord) {
        if (!isGiven()) {
            return;
        }
        if (membersGiven) {
            violations.add(chord + "members", "goes without each, over and chunks: they say what the members are");
        }
        if (each == null) {
            violations.add(chord + "each", "is missing: it is the signature that is called with each entry of over");
        }
        if (over == null) {
            violations.add(chord + "over", "is missing: it is a list of lists of arguments, which may be empty");
        }
    }

    /**
     * The members; none while something is missing.
     *
     * @throws Rejected when they are too many
     */
    List<EncodedSignature> members(Nesting nesting) {
        if (each == null || over == null) {
            return List.of();
        }
        EachMembers members = new EachMembers(each, over, entries);
        nesting.members(members.size());
        return members;
    }
}
