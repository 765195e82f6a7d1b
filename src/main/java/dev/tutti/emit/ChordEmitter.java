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
import dev.tutti.store.ChordWriter.Replayed;
import dev.tutti.store.ChordWriter.Stored;
import dev.tutti.store.Dispatching;
import dev.tutti.store.LiveWorkers;
import dev.tutti.trace.Traceparent;
import dev.tutti.wire.EncodedSignature;
import dev.tutti.wire.IdempotencyKey;
import dev.tutti.wire.ManifestChunk;
import dev.tutti.wire.SignatureJson;
import dev.tutti.wire.Submission;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Emits chords. When the answer comes, the chord is stored and its callback will be called once every member has ended,
 * whatever way each one ended.
 */
@ApplicationScoped
public class ChordEmitter {
    private final ChordWriter store;
    private final Dispatching dispatching;
    private final LiveWorkers workers;
    private final Repeats repeats;
    private final SubmissionLimits limits;
    private final ObjectMapper mapper;

    ChordEmitter(
            ChordWriter store,
            Dispatching dispatching,
            LiveWorkers workers,
            Repeats repeats,
            TuttiConfig config,
            ObjectMapper mapper) {
        this.store = store;
        this.dispatching = dispatching;
        this.workers = workers;
        this.repeats = repeats;
        this.limits = new SubmissionLimits(config);
        this.mapper = mapper;
    }

    /**
     * Emits a chord.
     *
     * @return the chord once it is accepted: running, joined when it has no members, or completed when it has neither
     *     members nor callback. Fails with {@link Rejected} when it may not be, with
     *     {@link dev.tutti.store.NotAccepted} when there is no room for it, with {@link dev.tutti.store.StoreDown} when
     *     Redis is away
     */
    public Uni<ChordSnapshot> emit(Chord chord) {
        return Uni.createFrom()
                .deferred(() -> emit(encode(chord), Optional.empty()))
                .map(Emitted::chord);
    }

    /**
     * Emits a chord once, however often this is called: after a failure, or in another process. A key is kept for 24
     * hours.
     *
     * @param idempotencyKey 1 to 255 printable ASCII characters that stand for this chord and no other
     * @return the chord: just accepted, or, when it was before, as it is now. Fails as {@link #emit(Chord)} does, and with
     *     {@link dev.tutti.store.NotAccepted} when the key came before with a chord that was not equal, when its chord is
     *     being emitted at this moment, or was removed
     */
    public Uni<Emitted> emit(Chord chord, String idempotencyKey) {
        return Uni.createFrom().deferred(() -> {
            if (!IdempotencyKey.isKey(idempotencyKey)) {
                throw new Rejected(
                        Rejected.Why.INVALID,
                        "",
                        "an idempotency key has 1 to " + IdempotencyKey.LENGTH_LIMIT + " printable ASCII characters");
            }
            Submission submission = encode(chord);
            return emit(submission, Optional.of(Repeats.key(idempotencyKey, submission)));
        });
    }

    /**
     * Emits a chord that was read from somewhere else and is encoded already. Fails as {@link #emit(Chord, String)} does.
     */
    public Uni<Emitted> emit(Submission submission, Optional<IdempotencyKey> key) {
        return Uni.createFrom().deferred(() -> {
            limits.check(submission);
            Submission bound = submission.bound(workers::bind);
            limits.checkQueues(bound);
            List<List<EncodedSignature>> chunks = ManifestChunk.cut(bound.members());
            boolean whole =
                    chunks.size() == 1 && !bound.holdsBack(bound.members().size());
            return repeats.newChordId(key).chain(id -> store.open(id, bound, chunks.get(0), whole, key)
                    .chain(opened -> opened instanceof Replayed earlier
                            ? repeats.replay(earlier.id())
                            : complete(id, bound, chunks, whole, (Stored) opened)
                                    .map(now -> new Emitted(
                                            snapshot(id, bound, bound.members().size(), now), false))));
        });
    }

    private Uni<Stored> complete(
            ChordId id, Submission submission, List<List<EncodedSignature>> chunks, boolean whole, Stored opened) {
        if (whole) {
            return Uni.createFrom().item(opened);
        }
        List<Integer> firsts = new ArrayList<>();
        int next = 0;
        for (List<EncodedSignature> chunk : chunks) {
            firsts.add(next);
            next += chunk.size();
        }
        return Multi.createFrom()
                .items(IntStream.range(1, chunks.size()).boxed())
                .onItem()
                .transformToUniAndConcatenate(i -> store.append(id, firsts.get(i), chunks.get(i)))
                .onItem()
                .ignoreAsUni()
                .chain(() -> store.seal(id, submission))
                // it is accepted now: what goes wrong with the first slice, the aggregators put right
                .call(() -> dispatching.feed(id).onFailure().recoverWithNull());
    }

    private Submission encode(Chord chord) {
        List<EncodedSignature> members = new ArrayList<>(chord.members().size());
        for (int i = 0; i < chord.members().size(); i++) {
            members.add(encode(chord.members().get(i), "members[" + i + "]"));
        }
        Optional<EncodedSignature> callback = chord.callback().map(signature -> encode(signature, "callback"));
        Optional<EncodedSignature> errback = chord.errback().map(signature -> encode(signature, "errback"));
        Optional<EncodedSignature> onFirstFailure =
                chord.onFirstFailure().map(signature -> encode(signature, "onFirstFailure"));
        return new Submission(
                members,
                callback,
                chord.labels(),
                chord.deadline(),
                Traceparent.current(),
                chord.onFailure(),
                errback,
                chord.tolerance(),
                chord.maxConcurrency(),
                onFirstFailure);
    }

    private EncodedSignature encode(Signature signature, String field) {
        try {
            return SignatureJson.encode(signature, mapper);
        } catch (IllegalArgumentException e) {
            throw new Rejected(Rejected.Why.INVALID, field, e.getMessage());
        }
    }

    /** A chord as it stands when it has just been accepted. */
    static ChordSnapshot snapshot(ChordId id, Submission submission, int total, Stored stored) {
        boolean joined = stored.state() != ChordState.RUNNING;
        boolean ended = stored.state().ended();
        return new ChordSnapshot(
                id,
                stored.state(),
                1,
                total,
                0,
                0,
                stored.createdAt(),
                stored.deadlineAt(),
                joined ? Optional.of(stored.createdAt()) : Optional.empty(),
                ended ? Optional.of(stored.createdAt()) : Optional.empty(),
                Optional.empty(),
                submission.labels(),
                submission.callback().map(callback -> snapshot(callback, joined ? "queued" : "waiting")),
                submission.onFailure(),
                submission.errback().map(errback -> snapshot(errback, joined ? "skipped" : "waiting")),
                submission.maxConcurrency(),
                submission.onFirstFailure().map(first -> snapshot(first, ended ? "skipped" : "waiting")));
    }

    private static CallbackSnapshot snapshot(EncodedSignature end, String status) {
        return new CallbackSnapshot(
                end.task(),
                end.ref(),
                status,
                Optional.empty(),
                end.isCall() ? Optional.of(List.of()) : Optional.empty());
    }
}
