package dev.tutti.store;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.ChordState;
import dev.tutti.connector.RedisCommands;
import dev.tutti.connector.RedisScript;
import dev.tutti.connector.ScriptCall;
import dev.tutti.wire.Header;
import dev.tutti.wire.Kind;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code redis/retry.lua}: runs what failed again, in one step however many members that is. Every method fails with
 * {@link StoreDown}.
 */
@ApplicationScoped
public class Retrying {
    private static final RedisScript SCRIPT =
            StoreScripts.load("retry", "skips-callback", "chord-ended", "members-ended", "waits-for");
    private static final String FAILED = "failed";

    private final RedisCommands redis;
    private final Durably durably;
    private final RedisKeys keys;
    private final RedisClock clock;
    private final Manifest manifest;

    Retrying(RedisCommands redis, Durably durably, RedisKeys keys, RedisClock clock, Manifest manifest) {
        this.redis = redis;
        this.durably = durably;
        this.keys = keys;
        this.clock = clock;
        this.manifest = manifest;
    }

    /** What became of a retry. */
    public enum Answer {
        /** It runs again. */
        DONE,
        /** There is no such chord, or no such member. */
        GONE,
        /** The chord is open, or did not end in a way that allows this. */
        STATE,
        /** Nothing of it failed. */
        NOTHING,
        /** Another retry was faster. */
        ROUND,
        /** It is nested: it runs again when its parent's member does. */
        NESTED,
        /** It is nested, and its parent does not wait for it any more. */
        NOBODY_WAITS
    }

    /** All failed members again with a fresh deadline, then the callback, as the next round. */
    public Uni<Answer> members(ChordId id) {
        return retry(id, FAILED, "");
    }

    /** The callback alone again, in the same round; only a chord that is {@code callback_failed}. */
    public Uni<Answer> callback(ChordId id) {
        return retry(id, Kind.CALLBACK.text(), "");
    }

    /** An errback that failed alone again, in the same round; only a chord that is {@code callback_skipped}. */
    public Uni<Answer> errback(ChordId id) {
        return retry(id, Kind.ERRBACK.text(), "");
    }

    /** One failed member again, then the callback, as the next round. */
    public Uni<Answer> member(ChordId id, int index) {
        return manifest.member(id, index)
                .chain(found -> found.isEmpty()
                        ? Uni.createFrom().item(Answer.GONE)
                        : retry(id, String.valueOf(index), found.get().queue()));
    }

    /**
     * A nested chord whose parent runs that member again: its failed members, or its callback if only that failed.
     *
     * @param parent header of the envelope in which it ends for its parent then
     */
    Uni<Answer> nested(ChordId id, boolean callbackAlone, Header parent) {
        return retry(id, callbackAlone ? Kind.CALLBACK.text() : FAILED, "", Optional.of(parent));
    }

    private Uni<Answer> retry(ChordId id, String scope, String queue) {
        return retry(id, scope, queue, Optional.empty());
    }

    private Uni<Answer> retry(ChordId id, String scope, String queue, Optional<Header> parent) {
        Request seen = Request.cmd(Command.HMGET).arg(keys.chord(id));
        List.of("round", "callbackQueue", "errbackQueue").forEach(seen::arg);
        return redis.send(seen)
                .chain(h -> h.get(0) == null
                        ? Uni.createFrom().item(Answer.GONE)
                        : call(id, scope, queue, h.get(0).toInteger(), NextQueues.of(h.get(1), h.get(2)), parent))
                .onFailure()
                .transform(failure -> StoreDown.of("chord " + id + " was not retried", failure));
    }

    private Uni<Answer> call(
            ChordId id, String scope, String queue, int round, NextQueues next, Optional<Header> parent) {
        int partition = id.partition();
        List<String> key = new ArrayList<>(List.of(
                keys.chord(id),
                keys.failed(id),
                keys.outcomes(id),
                keys.deadlines(partition),
                keys.dispatching(partition),
                keys.queues(partition),
                keys.open(partition),
                keys.ended(partition),
                keys.chords(partition, ChordState.RUNNING),
                keys.chords(partition, ChordState.JOINED),
                keys.chords(partition, ChordState.COMPLETED),
                keys.chords(partition, ChordState.CALLBACK_FAILED),
                keys.chords(partition, ChordState.CALLBACK_SKIPPED)));
        key.addAll(next.streams(keys, partition));
        parent.map(Header::chord).ifPresent(of -> key.addAll(List.of(keys.chord(of), keys.outcomes(of))));
        List<Object> args = List.of(
                clock.offset(),
                id.text(),
                scope,
                round,
                queue,
                next.one(),
                next.other(),
                keys.events(partition),
                parent.map(Header::text).orElse(""));
        return durably.callDurably(new ScriptCall(SCRIPT, key, args), Retrying::done)
                .map(reply -> switch (reply.get(0).toString()) {
                    case "done" -> Answer.DONE;
                    case "gone" -> Answer.GONE;
                    case "state" -> Answer.STATE;
                    case "nothing" -> Answer.NOTHING;
                    case "round", "queue" -> Answer.ROUND;
                    case "nested" -> Answer.NESTED;
                    case "nobody" -> Answer.NOBODY_WAITS;
                    default -> throw new IllegalStateException("retry answered " + reply);
                });
    }

    private static boolean done(Response reply) {
        return reply.get(0).toString().equals("done");
    }
}
