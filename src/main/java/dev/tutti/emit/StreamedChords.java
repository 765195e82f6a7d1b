package dev.tutti.emit;

import dev.tutti.config.TuttiConfig;
import dev.tutti.store.ChordWriter;
import dev.tutti.store.Closing;
import dev.tutti.store.Dispatching;
import dev.tutti.store.LiveWorkers;
import dev.tutti.wire.EncodedSignature;
import dev.tutti.wire.IdempotencyKey;
import dev.tutti.wire.Submission;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** Emits chords whose members come a few at a time, so that they need not be in memory together. */
@ApplicationScoped
public class StreamedChords {
    final ChordWriter store;
    final Dispatching dispatching;
    final Closing closing;
    final Repeats repeats;
    final SubmissionLimits limits;
    private final LiveWorkers workers;

    StreamedChords(
            ChordWriter store,
            Dispatching dispatching,
            Closing closing,
            Repeats repeats,
            LiveWorkers workers,
            TuttiConfig config) {
        this.store = store;
        this.dispatching = dispatching;
        this.closing = closing;
        this.repeats = repeats;
        this.workers = workers;
        this.limits = new SubmissionLimits(config);
    }

    /**
     * Begins a chord; nothing is stored yet.
     *
     * @param head the chord without members
     * @param key its fingerprint is of the head alone; that of the members comes at the end
     * @throws Rejected when the head breaks a rule
     */
    public ChordUpload begin(Submission head, Optional<IdempotencyKey> key) {
        limits.checkHead(head);
        return new ChordUpload(this, head.bound(workers::bind), key);
    }

    EncodedSignature bind(EncodedSignature signature) {
        return workers.bind(signature);
    }
}
