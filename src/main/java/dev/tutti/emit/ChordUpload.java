package dev.tutti.emit;

import dev.tutti.chord.ChordId;
import dev.tutti.store.ChordWriter.Opened;
import dev.tutti.store.ChordWriter.Replayed;
import dev.tutti.store.ChordWriter.Stored;
import dev.tutti.store.Closing;
import dev.tutti.wire.EncodedSignature;
import dev.tutti.wire.IdempotencyKey;
import dev.tutti.wire.ManifestChunk;
import dev.tutti.wire.Submission;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A chord that comes bit by bit: members are added and stored chunk by chunk, at the end the chord is accepted. Until then
 * there is nothing for anybody to see but a chord that is being opened. One call at a time: the next one when the Uni
 * before has ended.
 */
public final class ChordUpload {
    /** A writer that is slow stores what it has before it is taken for one that has gone. */
    private static final Duration STORED_WITHIN = Duration.ofSeconds(5);

    private final StreamedChords chords;
    private final Submission head;
    private final Optional<IdempotencyKey> key;
    private final Map<String, Integer> queues = new LinkedHashMap<>();
    private List<EncodedSignature> pending = new ArrayList<>();
    private long pendingBytes;
    private int total;
    private int descendants;
    private final Set<String> nested = new TreeSet<>();
    private int stored;
    private long storedAt = System.nanoTime();
    private Optional<ChordId> opened = Optional.empty();
    private Optional<ChordId> replayed = Optional.empty();
    private boolean ending;

    ChordUpload(StreamedChords chords, Submission head, Optional<IdempotencyKey> key) {
        this.chords = chords;
        this.head = head;
        this.key = key;
        head.ends().flatMap(EncodedSignature::queuesBehind).forEach(queue -> queues.put(queue, 0));
    }

    /**
     * Adds a member in memory.
     *
     * @throws Rejected when it, or the chord with it, breaks a limit
     */
    public void add(EncodedSignature member) {
        chords.limits.checkMember(member, total, descendants);
        EncodedSignature bound = chords.bind(member);
        queues.merge(bound.queue().orElseThrow(), 1, Integer::sum);
        bound.queuesBehind().forEach(queue -> queues.putIfAbsent(queue, 0));
        if (bound.nested().isPresent()) {
            bound.queues().forEach(nested::add);
        }
        chords.limits.checkQueues(names());
        pending.add(bound);
        pendingBytes += bound.json().length();
        total++;
        descendants += member.members();
    }

    /** How many members were added. */
    public int total() {
        return total;
    }

    /** Bytes of JSON of those that are not stored yet. */
    public long pendingBytes() {
        return pendingBytes;
    }

    /** The queues that the chord uses so far. */
    public Set<String> queues() {
        return names();
    }

    /**
     * Stores what fills a chunk. Fails with {@link dev.tutti.store.NotAccepted} when there is no room, the chord was given
     * up, or the key cannot be used, and with {@link dev.tutti.store.StoreDown}; then {@link #abandon} it.
     */
    public Uni<Void> flush() {
        List<List<EncodedSignature>> chunks = ManifestChunk.cut(pending);
        boolean late = System.nanoTime() - storedAt > STORED_WITHIN.toNanos() && !pending.isEmpty();
        return store(late ? chunks : chunks.subList(0, chunks.size() - 1));
    }

    /**
     * Stores the rest and accepts the chord. Fails as {@link #flush} does.
     *
     * @param fingerprint of all members, where there is a key: 64 hex digits
     */
    public Uni<Emitted> end(Optional<String> fingerprint) {
        List<List<EncodedSignature>> chunks = ManifestChunk.cut(pending);
        // what a key's chord has for members is written down by seal; one without members never comes to that
        if (opened.isEmpty()
                && replayed.isEmpty()
                && chunks.size() == 1
                && (key.isEmpty() || total == 0)
                && !head.holdsBack(total)) {
            return whole(chunks.get(0));
        }
        return store(chunks.get(chunks.size() - 1).isEmpty() ? chunks.subList(0, chunks.size() - 1) : chunks)
                .chain(() -> replayed.isPresent()
                        ? chords.repeats.replay(replayed.get(), fingerprint.orElse(""))
                        : seal(fingerprint));
    }

    /**
     * Gives up what is stored, so that nothing is left of it but an abandoned chord. Not once {@link #end} has been tried:
     * it may have been accepted; what was not is given up after {@code tutti.opening-timeout}, as it is when this fails.
     */
    public Uni<Void> abandon() {
        return opened.isEmpty() || ending
                ? Uni.createFrom().voidItem()
                : chords.closing.close(opened.get(), Closing.Why.CANCELLED).replaceWithVoid();
    }

    private Uni<Void> store(List<List<EncodedSignature>> chunks) {
        if (chunks.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        List<List<EncodedSignature>> full = chunks.stream().map(List::copyOf).toList();
        int leaving = full.stream().mapToInt(List::size).sum();
        pending = new ArrayList<>(pending.subList(leaving, pending.size()));
        pendingBytes =
                pending.stream().mapToLong(member -> member.json().length()).sum();
        return Multi.createFrom()
                .iterable(full)
                .onItem()
                .transformToUniAndConcatenate(chunk -> Uni.createFrom()
                        .deferred(() -> store0(chunk))
                        // deflating 1 MiB takes some 20 ms
                        .runSubscriptionOn(Infrastructure.getDefaultWorkerPool()))
                .onItem()
                .ignoreAsUni()
                .invoke(() -> storedAt = System.nanoTime());
    }

    private Uni<Void> store0(List<EncodedSignature> chunk) {
        if (replayed.isPresent()) {
            return Uni.createFrom().voidItem();
        }
        if (opened.isPresent()) {
            return chords.store.append(opened.get(), stored, chunk).invoke(() -> stored += chunk.size());
        }
        return chords.repeats.newChordId(key).chain(id -> {
            opened = Optional.of(id);
            return open(id, head, chunk, false).replaceWithVoid();
        });
    }

    private Uni<? extends Opened> open(ChordId id, Submission submission, List<EncodedSignature> chunk, boolean whole) {
        return chords.store.open(id, submission, chunk, whole, key).invoke(found -> {
            if (found instanceof Replayed earlier) {
                opened = Optional.empty();
                replayed = Optional.of(earlier.id());
            } else {
                stored = chunk.size();
            }
        });
    }

    private Uni<Emitted> whole(List<EncodedSignature> members) {
        Submission submission = head.with(members);
        ending = true;
        return chords.repeats.newChordId(key).chain(id -> open(id, submission, members, true)
                .chain(found -> found instanceof Replayed earlier
                        ? chords.repeats.replay(earlier.id(), "")
                        : Uni.createFrom().item(accepted(id, (Stored) found))));
    }

    private Uni<Emitted> seal(Optional<String> fingerprint) {
        ChordId id = opened.orElseThrow();
        ending = true;
        return chords.store
                .seal(id, total, queues, fingerprint)
                // it is accepted now: what goes wrong with the first slice, the aggregators put right
                .call(() -> chords.dispatching.feed(id).onFailure().recoverWithNull())
                .map(now -> accepted(id, now));
    }

    private Emitted accepted(ChordId id, Stored now) {
        return new Emitted(ChordEmitter.snapshot(id, head, total, now), false);
    }

    private Set<String> names() {
        Set<String> names = new TreeSet<>(queues.keySet());
        names.addAll(nested);
        head.besides().flatMap(end -> end.queue().stream()).forEach(names::add);
        return names;
    }
}
