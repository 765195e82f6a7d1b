package dev.tutti.store;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.ChordState;
import dev.tutti.config.TuttiConfig;
import dev.tutti.connector.RedisRefused;
import dev.tutti.connector.RedisScript;
import dev.tutti.connector.ScriptCall;
import dev.tutti.store.NotAccepted.Why;
import dev.tutti.wire.EncodedSignature;
import dev.tutti.wire.IdempotencyKey;
import dev.tutti.wire.ManifestChunk;
import dev.tutti.wire.Submission;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Stores new chords: {@code open}, {@code append}, {@code seal}. Every method fails with {@link StoreDown}. */
@ApplicationScoped
public class ChordWriter {
    private static final RedisScript APPEND = StoreScripts.load("append", "abandon");
    private static final RedisScript SEAL = StoreScripts.load("seal", "abandon", "too-many-queues");

    private final Durably redis;
    private final RedisKeys keys;
    private final RedisClock clock;
    private final Admission admission;
    private final OpenCall calls;
    private final ChordMeters meters;

    ChordWriter(
            Durably redis,
            RedisKeys keys,
            RedisClock clock,
            LiveWorkers workers,
            TuttiConfig config,
            Admission admission,
            ChordMeters meters) {
        this.redis = redis;
        this.keys = keys;
        this.clock = clock;
        this.admission = admission;
        this.meters = meters;
        this.calls = new OpenCall(keys, clock, workers, config, admission);
    }

    /** What {@code open} with an idempotency key found. */
    public sealed interface Opened permits Stored, Replayed {}

    /**
     * What stands after a step.
     *
     * @param deadlineAt empty while it is being opened and for an empty chord
     */
    public record Stored(ChordState state, Instant createdAt, Optional<Instant> deadlineAt) implements Opened {}

    /** Nothing was stored: this chord was, when the same was submitted before. */
    public record Replayed(ChordId id) implements Opened {}

    /**
     * Stores a chord's head and the first chunk of its members; when that is the whole chord, it is sealed and
     * dispatched in the same step. Fails with {@link NotAccepted} when there is no room.
     *
     * @param submission every signature bound to a queue
     */
    public Uni<Stored> open(ChordId id, Submission submission, List<EncodedSignature> chunk, boolean whole) {
        return callOpen(calls.of(id, submission, chunk, whole, Optional.empty()), whole)
                .map(reply -> stored(reply, Why.ABANDONED))
                .onFailure()
                .transform(failure -> notDone("chord " + id + " was not opened", failure));
    }

    /**
     * The same, once per idempotency key. Fails with {@link NotAccepted} also when the key cannot be used.
     *
     * @param id on the partition that {@link IdempotencyKeys#newChordId} chose
     */
    public Uni<Opened> open(
            ChordId id, Submission submission, List<EncodedSignature> chunk, boolean whole, IdempotencyKey key) {
        return open(
                        holder -> calls.of(id, submission, chunk, whole, Optional.of(new Claim(key, holder))),
                        whole,
                        Optional.empty())
                .onFailure()
                .transform(failure -> notDone("chord " + id + " was not opened", failure));
    }

    /** The same, with a key or without. */
    public Uni<? extends Opened> open(
            ChordId id,
            Submission submission,
            List<EncodedSignature> chunk,
            boolean whole,
            Optional<IdempotencyKey> key) {
        return key.isPresent() ? open(id, submission, chunk, whole, key.get()) : open(id, submission, chunk, whole);
    }

    /** Asks again with the key's chord when there is one, for a script is told every key it touches. */
    private Uni<Opened> open(Function<Optional<ChordId>, ScriptCall> call, boolean whole, Optional<ChordId> holder) {
        return callOpen(call.apply(holder), whole)
                .chain(reply -> switch (reply.get(0).toString()) {
                    case "held" -> open(call, whole, ChordId.parse(reply.get(1).toString()));
                    case "replay" ->
                        redis.isThere(holder.orElseThrow()).map(there -> {
                            if (!there) {
                                throw refusal("gone", Why.CHORD_GONE, "chord " + holder.get() + " was lost");
                            }
                            return new Replayed(holder.get());
                        });
                    default -> Uni.createFrom().item(stored(reply, Why.CHORD_GONE));
                });
    }

    /** Of a chord in several steps the last one, {@code seal}, makes sure of all. */
    private Uni<Response> callOpen(ScriptCall call, boolean whole) {
        return whole ? redis.callDurably(call, ChordWriter::isState) : redis.call(call);
    }

    /**
     * Stores the next chunk of a chord that is being opened. Fails with {@link NotAccepted} when there is no room, or the
     * chord was given up meanwhile.
     */
    public Uni<Void> append(ChordId id, int first, List<EncodedSignature> chunk) {
        return append(id, first, chunk, admission.args())
                .onFailure(ChordWriter::isOutOfMemory) // what there is of it would stay: this gives it up
                .recoverWithUni(() -> append(id, first, chunk, admission.argsWhenFull()))
                .onFailure()
                .transform(failure -> notDone("members of chord " + id + " were not stored", failure));
    }

    private Uni<Void> append(ChordId id, int first, List<EncodedSignature> chunk, List<Object> limits) {
        int partition = id.partition();
        List<Object> args =
                new ArrayList<>(List.of(clock.offset(), id.text(), first, chunk.size(), ManifestChunk.encode(chunk)));
        args.addAll(limits);
        args.add(keys.events(partition));
        return redis.call(new ScriptCall(
                        APPEND,
                        List.of(
                                keys.chord(id),
                                keys.manifest(id, first),
                                keys.chunks(id),
                                keys.opening(partition),
                                keys.open(partition),
                                keys.chords(partition, ChordState.OPENING),
                                keys.chords(partition, ChordState.ABANDONED),
                                keys.ended(partition)),
                        args))
                .invoke(reply -> {
                    String said = reply.toString();
                    if (!said.equals("appended") && !said.equals("again")) {
                        throw refusal(
                                said,
                                Why.ABANDONED,
                                "members from " + first + " of chord " + id + " were not appended: " + said);
                    }
                })
                .replaceWithVoid();
    }

    /** Accepts a chord of which every chunk is stored. */
    public Uni<Stored> seal(ChordId id, Submission submission) {
        return seal(id, submission.members().size(), count(submission.members(), submission.ends()), Optional.empty());
    }

    /** The same of a chord whose callback and errback are no chains. */
    public Uni<Stored> seal(ChordId id, List<EncodedSignature> members) {
        return seal(id, members.size(), count(members, Stream.empty()), Optional.empty());
    }

    /**
     * The same of a chord whose members are in memory no more.
     *
     * @param queues how many of them begin on each queue; 0 where only later links of chains run
     * @param submitted what {@link ChordReader#accepted(ChordId, String)} compares
     */
    public Uni<Stored> seal(ChordId id, int total, Map<String, Integer> queues, Optional<String> submitted) {
        int partition = id.partition();
        List<Object> args =
                new ArrayList<>(List.of(clock.offset(), id.text(), total, keys.events(partition), queues.size()));
        queues.forEach((queue, number) -> args.addAll(List.of(queue, number)));
        args.add(admission.queues());
        args.add(submitted.orElse(""));
        return redis.callDurably(
                        new ScriptCall(
                                SEAL,
                                List.of(
                                        keys.chord(id),
                                        keys.opening(partition),
                                        keys.dispatching(partition),
                                        keys.queues(partition),
                                        keys.chords(partition, ChordState.OPENING),
                                        keys.chords(partition, ChordState.RUNNING),
                                        keys.deadlines(partition),
                                        keys.chords(partition, ChordState.ABANDONED),
                                        keys.ended(partition),
                                        keys.open(partition)),
                                args),
                        ChordWriter::isState)
                .map(reply -> stored(reply, Why.ABANDONED))
                .onFailure()
                .transform(failure -> notDone("chord " + id + " was not sealed", failure));
    }

    private Stored stored(Response reply, Why ifGone) {
        String said = reply.get(0).toString();
        Optional<ChordState> state = ChordState.ofJson(said).filter(is -> is != ChordState.ABANDONED);
        if (state.isEmpty()) {
            throw refusal(said, ifGone, "the chord was not stored: " + said);
        }
        meters.stored(state.get());
        return new Stored(
                state.get(),
                Instant.ofEpochMilli(reply.get(1).toLong()),
                reply.size() > 2 ? Optional.of(Instant.ofEpochMilli(reply.get(2).toLong())) : Optional.empty());
    }

    static boolean isState(Response reply) {
        return ChordState.ofJson(reply.get(0).toString()).isPresent();
    }

    /** What a script's word of refusal means; nothing was written. */
    private static RuntimeException refusal(String said, Why ifGone, String message) {
        return switch (said) {
            case "busy" -> new NotAccepted(Why.KEY_IN_USE, message);
            case "other" -> new NotAccepted(Why.KEY_OF_ANOTHER, message);
            case "gone" -> new NotAccepted(ifGone, message);
            case "backlog" -> new NotAccepted(Why.BACKLOG_FULL, message);
            case "queues" -> new NotAccepted(Why.TOO_MANY_QUEUES, message);
            case "memory" -> new NotAccepted(Why.MEMORY_FULL, message);
            case "abandoned" -> new NotAccepted(Why.ABANDONED, message);
            default -> new IllegalStateException(message);
        };
    }

    private static boolean isOutOfMemory(Throwable failure) {
        return failure instanceof RedisRefused refused && refused.code().equals("OOM");
    }

    private Throwable notDone(String what, Throwable failure) {
        Throwable why = isOutOfMemory(failure)
                ? new NotAccepted(Why.MEMORY_FULL, what + ": " + failure.getMessage())
                : StoreDown.of(what, failure);
        meters.refused(why);
        return why;
    }

    /** How many members begin on each queue; 0 where only later links run, for they may be looked for there. */
    static Map<String, Integer> count(List<EncodedSignature> members, Stream<EncodedSignature> ends) {
        Map<String, Integer> queues = new LinkedHashMap<>();
        members.forEach(member -> queues.merge(member.queue().orElseThrow(), 1, Integer::sum));
        Stream.concat(members.stream(), ends)
                .flatMap(EncodedSignature::queuesBehind)
                .forEach(queue -> queues.putIfAbsent(queue, 0));
        return queues;
    }
}
