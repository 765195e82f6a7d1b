package dev.tutti.emit;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.OnFailure;
import dev.tutti.store.ChordReader;
import dev.tutti.store.IdempotencyKeys;
import dev.tutti.store.Partitions;
import dev.tutti.wire.EncodedSignature;
import dev.tutti.wire.IdempotencyKey;
import dev.tutti.wire.Json;
import dev.tutti.wire.Submission;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.TreeMap;

/** Where chords with and without an idempotency key begin, and what a repeated one is answered. */
@ApplicationScoped
class Repeats {
    private final Partitions partitions;
    private final IdempotencyKeys keys;
    private final ChordReader reader;

    Repeats(Partitions partitions, IdempotencyKeys keys, ChordReader reader) {
        this.partitions = partitions;
        this.keys = keys;
        this.reader = reader;
    }

    /** A fresh id: on the key's partition, without a key on the next in turn. */
    Uni<ChordId> newChordId(Optional<IdempotencyKey> key) {
        return key.map(keys::newChordId).orElseGet(() -> Uni.createFrom().item(partitions::newChordId));
    }

    /** The chord that was accepted before, as it is now. */
    Uni<Emitted> replay(ChordId id) {
        return reader.accepted(id).map(chord -> new Emitted(chord, true));
    }

    /** The same of a chord that was streamed; fails when it had other members. */
    Uni<Emitted> replay(ChordId id, String fingerprint) {
        return reader.accepted(id, fingerprint).map(chord -> new Emitted(chord, true));
    }

    /**
     * The application's own key, for a chord as it is encoded: equal signatures in the same order, equal labels, deadline and
     * policy.
     */
    static IdempotencyKey key(String key, Submission submission) {
        ByteArrayOutputStream submitted = new ByteArrayOutputStream();
        // lines, for encoded signatures are minified and so have no line breaks
        submitted.writeBytes(Json.write(new TreeMap<>(submission.labels())).getBytes(StandardCharsets.UTF_8));
        submission
                .deadline()
                .ifPresent(deadline -> submitted.writeBytes(deadline.toString().getBytes()));
        submitted.write('\n');
        submission.callback().map(EncodedSignature::json).ifPresent(json -> submitted.writeBytes(json.getBytes()));
        if (submission.onFailure() != OnFailure.COLLECT) {
            submitted.writeBytes(("\n" + submission.onFailure().json() + " " + submission.tolerance()).getBytes());
            submission.errback().map(EncodedSignature::json).ifPresent(json -> submitted.writeBytes(json.getBytes()));
        }
        submission.members().forEach(member -> {
            submitted.write('\n');
            submitted.writeBytes(member.json().getBytes());
        });
        return IdempotencyKey.of(IdempotencyKey.APPLICATION, key, submitted.toByteArray());
    }
}
