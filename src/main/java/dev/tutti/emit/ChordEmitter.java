package dev.tutti.emit;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tutti.chord.Chord;
import dev.tutti.chord.ChordId;
import dev.tutti.chord.ChordSnapshot;
import dev.tutti.chord.ChordSnapshot.CallbackSnapshot;
import dev.tutti.chord.ChordState;
import dev.tutti.chord.Signature;
import dev.tutti.config.TuttiConfig;
import dev.tutti.store.ChordWriter;
import dev.tutti.store.ChordWriter.Stored;
import dev.tutti.store.Dispatching;
import dev.tutti.store.LiveWorkers;
import dev.tutti.store.Partitions;
import dev.tutti.wire.EncodedSignature;
import dev.tutti.wire.ManifestChunk;
import dev.tutti.wire.SignatureJson;
import dev.tutti.wire.Submission;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Emits chords. When the answer comes, the chord is stored and its callback will be called once every member has ended,
 * whatever way each one ended.
 */
@ApplicationScoped
public class ChordEmitter {
    private static final String DEFAULT_QUEUE = "default";

    private final ChordWriter store;
    private final Dispatching dispatching;
    private final LiveWorkers workers;
    private final Partitions partitions;
    private final SubmissionLimits limits;
    private final ObjectMapper mapper;

    ChordEmitter(
            ChordWriter store,
            Dispatching dispatching,
            LiveWorkers workers,
            Partitions partitions,
            TuttiConfig config,
            ObjectMapper mapper) {
        this.store = store;
        this.dispatching = dispatching;
        this.workers = workers;
        this.partitions = partitions;
        this.limits = new SubmissionLimits(config);
        this.mapper = mapper;
    }

    /**
     * Emits a chord.
     *
     * @return the chord once it is accepted: running, joined when it has no members, or completed when it has neither
     *     members nor callback. Fails with {@link Rejected} when it may not be, with
     *     {@link dev.tutti.store.StoreDown} when Redis is away
     */
    public Uni<ChordSnapshot> emit(Chord chord) {
        return Uni.createFrom().deferred(() -> {
            List<EncodedSignature> members = new ArrayList<>(chord.members().size());
            for (int i = 0; i < chord.members().size(); i++) {
                members.add(encode(chord.members().get(i), "members[" + i + "]"));
            }
            Optional<EncodedSignature> callback = chord.callback().map(signature -> encode(signature, "callback"));
            return emit(new Submission(members, callback, chord.labels(), chord.deadline(), Optional.empty()));
        });
    }

    /** Emits a chord that was read from somewhere else and is encoded already. Fails as {@link #emit(Chord)} does. */
    public Uni<ChordSnapshot> emit(Submission submission) {
        return Uni.createFrom().deferred(() -> {
            limits.check(submission);
            Submission bound = new Submission(
                    submission.members().stream().map(this::bind).toList(),
                    submission.callback().map(this::bind),
                    submission.labels(),
                    submission.deadline(),
                    submission.trace());
            limits.checkQueues(bound);
            ChordId id = partitions.newChordId();
            List<List<EncodedSignature>> chunks = ManifestChunk.cut(bound.members());
            Uni<Stored> stored =
                    chunks.size() == 1 ? store.open(id, bound, chunks.get(0), true) : openLarge(id, bound, chunks);
            return stored.map(now -> snapshot(id, bound, now));
        });
    }

    private Uni<Stored> openLarge(ChordId id, Submission submission, List<List<EncodedSignature>> chunks) {
        List<Integer> firsts = new ArrayList<>();
        int next = 0;
        for (List<EncodedSignature> chunk : chunks) {
            firsts.add(next);
            next += chunk.size();
        }
        return store.open(id, submission, chunks.get(0), false)
                .chain(() -> Multi.createFrom()
                        .range(1, chunks.size())
                        .onItem()
                        .transformToUniAndConcatenate(i -> store.append(id, firsts.get(i), chunks.get(i)))
                        .onItem()
                        .ignoreAsUni())
                .chain(() -> store.seal(id, submission.members()))
                // it is accepted now: what goes wrong with the first slice, the aggregators put right
                .call(() -> dispatching.feed(id).onFailure().recoverWithNull());
    }

    private EncodedSignature encode(Signature signature, String field) {
        try {
            return SignatureJson.encode(signature, mapper);
        } catch (IllegalArgumentException e) {
            throw new Rejected(Rejected.Why.INVALID, field, e.getMessage());
        }
    }

    private EncodedSignature bind(EncodedSignature signature) {
        return signature.orOn(workers.queueOf(signature.task()).orElse(DEFAULT_QUEUE));
    }

    private static ChordSnapshot snapshot(ChordId id, Submission submission, Stored stored) {
        boolean joined = stored.state() != ChordState.RUNNING;
        boolean ended = stored.state().ended();
        return new ChordSnapshot(
                id,
                stored.state(),
                1,
                submission.members().size(),
                0,
                0,
                stored.createdAt(),
                stored.deadlineAt(),
                joined ? Optional.of(stored.createdAt()) : Optional.empty(),
                ended ? Optional.of(stored.createdAt()) : Optional.empty(),
                Optional.empty(),
                submission.labels(),
                submission
                        .callback()
                        .map(callback -> new CallbackSnapshot(
                                callback.task(), callback.ref(), joined ? "queued" : "waiting", Optional.empty())));
    }
}
