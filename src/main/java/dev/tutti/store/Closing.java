package dev.tutti.store;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.ChordState;
import dev.tutti.chord.Reason;
import dev.tutti.chord.TaskId;
import dev.tutti.config.TuttiConfig;
import dev.tutti.connector.RedisCommands;
import dev.tutti.connector.RedisScript;
import dev.tutti.connector.ScriptCall;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code redis/close.lua}: ends a chord whose time is up, or that is not wanted any more, in one step however many members
 * it has. Every method fails with {@link StoreDown}.
 */
@ApplicationScoped
public class Closing {
    private static final RedisScript SCRIPT = StoreScripts.load(
            "close", "leave-undispatched", "skips-callback", "chord-ended", "members-ended", "abandon");
    private static final int WRONG_QUEUE = -1;

    private final RedisCommands redis;
    private final RedisKeys keys;
    private final RedisClock clock;
    private final TuttiConfig config;
    private final ChordMeters meters;

    Closing(RedisCommands redis, RedisKeys keys, RedisClock clock, TuttiConfig config, ChordMeters meters) {
        this.redis = redis;
        this.keys = keys;
        this.clock = clock;
        this.config = config;
        this.meters = meters;
    }

    /** Why a chord is closed. */
    public enum Why {
        /** The deadline of its members, or of its callback, has passed; Redis's clock decides whether it has. */
        DEADLINE("deadline"),
        /** Somebody asked for it. */
        CANCELLED("cancelled"),
        /** It was left half submitted for {@code tutti.opening-timeout}. */
        IDLE("idle");

        private final String text;

        Why(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    /**
     * What became of it.
     *
     * @param closed whether this call did it; otherwise nothing was changed
     * @param state of the chord now; empty when it is gone
     */
    public record Closed(boolean closed, Optional<ChordState> state) {}

    /** Closes a chord if that reason still holds. Repeating it is harmless. */
    public Uni<Closed> close(ChordId id, Why why) {
        return close(id, why, "");
    }

    /** The same of a nested chord, unless it runs for a later round of its parent: as cancelled. */
    Uni<Closed> closeWith(ChordId id, int roundOfParent) {
        return close(id, Why.CANCELLED, String.valueOf(roundOfParent));
    }

    private Uni<Closed> close(ChordId id, Why why, String until) {
        Request ends = Request.cmd(Command.HMGET).arg(keys.chord(id));
        List.of("callbackQueue", "errbackQueue", "round", "callback", "errback").forEach(ends::arg);
        return redis.send(ends)
                .chain(h -> close(
                        id,
                        why,
                        NextQueues.of(h.get(0), h.get(1)),
                        overdue(new TaskId.Callback(id), h.get(3), h.get(2)),
                        overdue(new TaskId.Errback(id), h.get(4), h.get(2)),
                        until))
                .onFailure()
                .transform(failure -> StoreDown.of("chord " + id + " was not closed", failure));
    }

    private Uni<Closed> close(
            ChordId id, Why why, NextQueues next, Buffer callbackOverdue, Buffer errbackOverdue, String until) {
        int partition = id.partition();
        List<String> key = new ArrayList<>(List.of(
                keys.chord(id),
                keys.deadlines(partition),
                keys.opening(partition),
                keys.dispatching(partition),
                keys.queues(partition),
                keys.open(partition),
                keys.ended(partition),
                keys.chords(partition, ChordState.OPENING),
                keys.chords(partition, ChordState.RUNNING),
                keys.chords(partition, ChordState.JOINED),
                keys.chords(partition, ChordState.COMPLETED),
                keys.chords(partition, ChordState.CALLBACK_FAILED),
                keys.chords(partition, ChordState.ABANDONED)));
        key.addAll(next.streams(keys, partition));
        key.add(keys.chords(partition, ChordState.CALLBACK_SKIPPED));
        key.addAll(List.of(keys.envelopes(partition), keys.children(id), keys.closing(partition)));
        List<Object> args = List.of(
                clock.offset(),
                id.text(),
                why.text,
                next.one(),
                next.other(),
                callbackOverdue,
                errbackOverdue,
                config.openingTimeout().toMillis(),
                keys.events(partition),
                NestedEnd.of(id, callbackOverdue),
                until);
        return redis.call(new ScriptCall(SCRIPT, key, args))
                .chain(reply -> reply.get(0).toInteger() == WRONG_QUEUE
                        ? close(id, why, until) // the hash was written since it was read
                        : Uni.createFrom().item(closed(why, reply)));
    }

    private Closed closed(Why why, Response reply) {
        boolean closed = reply.get(0).toInteger() == 1;
        String state = reply.get(1).toString();
        if (closed) {
            meters.leftOut(why.text, reply.get(2).toInteger());
            meters.left(state, reply.get(3).toLong());
        }
        return new Closed(closed, ChordState.ofJson(state));
    }

    private Buffer overdue(TaskId id, @Nullable Response signature, @Nullable Response round) {
        if (signature == null || round == null) {
            return Buffer.buffer();
        }
        String what = id instanceof TaskId.Errback ? "the errback" : "the callback";
        return UnrunOutcome.of(
                        id,
                        Optional.of(signature.toBuffer()),
                        round.toInteger(),
                        Reason.DEADLINE,
                        what + " had not ended after " + config.callbackDeadline() + " (tutti.callback-deadline)")
                .bytes();
    }
}
