package dev.tutti.store;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.ChordState;
import dev.tutti.config.TuttiConfig;
import dev.tutti.connector.RedisCommands;
import dev.tutti.connector.RedisScript;
import dev.tutti.connector.ScriptCall;
import dev.tutti.wire.EncodedSignature;
import dev.tutti.wire.Header;
import dev.tutti.wire.Json;
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

/** Stores new chords: {@code open}, {@code append}, {@code seal}. Every method fails with {@link StoreDown}. */
@ApplicationScoped
public class ChordWriter {
    private static final RedisScript OPEN = StoreScripts.load("open", "members-ended");
    private static final RedisScript APPEND = StoreScripts.load("append");
    private static final RedisScript SEAL = StoreScripts.load("seal");

    private final RedisCommands redis;
    private final RedisKeys keys;
    private final RedisClock clock;
    private final LiveWorkers workers;
    private final TuttiConfig config;

    ChordWriter(RedisCommands redis, RedisKeys keys, RedisClock clock, LiveWorkers workers, TuttiConfig config) {
        this.redis = redis;
        this.keys = keys;
        this.clock = clock;
        this.workers = workers;
        this.config = config;
    }

    /**
     * What stands after a step.
     *
     * @param deadlineAt empty while it is being opened and for an empty chord
     */
    public record Stored(ChordState state, Instant createdAt, Optional<Instant> deadlineAt) {}

    /**
     * Stores a chord's head and the first chunk of its members; when that is the whole chord, it is sealed and
     * dispatched in the same step.
     *
     * @param submission every signature bound to a queue
     */
    public Uni<Stored> open(ChordId id, Submission submission, List<EncodedSignature> chunk, boolean whole) {
        int partition = id.partition();
        Map<String, Integer> queues = whole ? count(chunk) : Map.of();
        String callbackQueue =
                submission.callback().flatMap(EncodedSignature::queue).orElse("default");
        List<String> key = new ArrayList<>(List.of(
                keys.chord(id),
                keys.manifest(id, 0),
                keys.chunks(id),
                keys.opening(partition),
                keys.dispatching(partition),
                keys.queues(partition),
                keys.open(partition),
                keys.ended(partition),
                keys.chords(partition, ChordState.OPENING),
                keys.chords(partition, ChordState.RUNNING),
                keys.chords(partition, ChordState.JOINED),
                keys.chords(partition, ChordState.COMPLETED),
                keys.first(partition, callbackQueue),
                keys.deadlines(partition)));
        List<Object> args = new ArrayList<>(List.of(
                clock.offset(),
                id.text(),
                Header.VERSION,
                chunk.size(),
                whole ? 1 : 0,
                workers.window(),
                ManifestChunk.encode(chunk)));
        args.add(submission.callback().<Object>map(EncodedSignature::json).orElse(""));
        args.addAll(List.of(
                callbackQueue,
                Json.write(submission.labels()),
                submission.trace().orElse("-"),
                keys.events(partition),
                submission.deadline().orElse(config.defaultDeadline()).toMillis(),
                config.callbackDeadline().toMillis(),
                queues.size()));
        Map<String, Integer> numbers = new LinkedHashMap<>();
        queues.forEach((queue, members) -> {
            numbers.put(queue, numbers.size() + 1);
            key.add(keys.first(partition, queue));
            key.add(keys.bulk(partition, queue));
            args.add(queue);
            args.add(members);
        });
        if (whole) {
            MemberMessages messages = new MemberMessages(id, 1, submission);
            for (int i = 0; i < chunk.size(); i++) {
                String queue = chunk.get(i).queue().orElseThrow();
                args.add(numbers.get(queue));
                args.add(messages.header(i, queue));
                args.add(chunk.get(i).json());
            }
        }
        return redis.call(new ScriptCall(OPEN, key, args))
                .map(ChordWriter::stored)
                .onFailure()
                .transform(failure -> StoreDown.of("chord " + id + " was not opened", failure));
    }

    /** Stores the next chunk of a chord that is being opened. */
    public Uni<Void> append(ChordId id, int first, List<EncodedSignature> chunk) {
        int partition = id.partition();
        return redis.call(new ScriptCall(
                        APPEND,
                        List.of(
                                keys.chord(id),
                                keys.manifest(id, first),
                                keys.chunks(id),
                                keys.opening(partition),
                                keys.open(partition)),
                        List.of(clock.offset(), id.text(), first, chunk.size(), ManifestChunk.encode(chunk))))
                .invoke(reply -> {
                    String said = reply.toString();
                    if (!said.equals("appended") && !said.equals("again")) {
                        throw new IllegalStateException(
                                "members from " + first + " of chord " + id + " were not appended: " + said);
                    }
                })
                .onFailure()
                .transform(failure -> StoreDown.of("members of chord " + id + " were not stored", failure))
                .replaceWithVoid();
    }

    /** Accepts a chord of which every chunk is stored. */
    public Uni<Stored> seal(ChordId id, List<EncodedSignature> members) {
        int partition = id.partition();
        Map<String, Integer> queues = count(members);
        List<Object> args = new ArrayList<>(
                List.of(clock.offset(), id.text(), members.size(), keys.events(partition), queues.size()));
        queues.forEach((queue, number) -> args.addAll(List.of(queue, number)));
        return redis.call(new ScriptCall(
                        SEAL,
                        List.of(
                                keys.chord(id),
                                keys.opening(partition),
                                keys.dispatching(partition),
                                keys.queues(partition),
                                keys.chords(partition, ChordState.OPENING),
                                keys.chords(partition, ChordState.RUNNING),
                                keys.deadlines(partition)),
                        args))
                .map(ChordWriter::stored)
                .onFailure()
                .transform(failure -> StoreDown.of("chord " + id + " was not sealed", failure));
    }

    private static Stored stored(Response reply) {
        String state = reply.get(0).toString();
        return new Stored(
                ChordState.ofJson(state)
                        .orElseThrow(() -> new IllegalStateException("the chord was not stored: " + state)),
                Instant.ofEpochMilli(reply.get(1).toLong()),
                reply.size() > 2 ? Optional.of(Instant.ofEpochMilli(reply.get(2).toLong())) : Optional.empty());
    }

    private static Map<String, Integer> count(List<EncodedSignature> members) {
        Map<String, Integer> queues = new LinkedHashMap<>();
        members.forEach(member -> queues.merge(member.queue().orElseThrow(), 1, Integer::sum));
        return queues;
    }
}
