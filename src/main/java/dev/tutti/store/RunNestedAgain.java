package dev.tutti.store;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.ChordState;
import dev.tutti.connector.RedisCommands;
import dev.tutti.connector.RedisScript;
import dev.tutti.connector.ScriptCall;
import dev.tutti.store.OpenNested.Opened;
import dev.tutti.wire.Header;
import dev.tutti.wire.Unreadable;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a nested chord that has ended when its parent's member comes again: in the same round of the parent it says
 * once more how it ended ({@code redis/tell-parent.lua}); in a later one what failed of it runs again, or, where nothing
 * did, it says so to that round.
 */
@ApplicationScoped
class RunNestedAgain {
    private static final RedisScript TELL = StoreScripts.load("tell-parent", "chord-ended", "waits-for");
    private static final List<String> FIELDS =
            List.of("state", "round", "generation", "failed", "parent", "callbackOutcome");

    private final RedisCommands redis;
    private final RedisKeys keys;
    private final RedisClock clock;
    private final Retrying retrying;
    private final Dispatching dispatching;

    RunNestedAgain(RedisCommands redis, RedisKeys keys, RedisClock clock, Retrying retrying, Dispatching dispatching) {
        this.redis = redis;
        this.keys = keys;
        this.clock = clock;
        this.retrying = retrying;
        this.dispatching = dispatching;
    }

    /**
     * Does what is due.
     *
     * @param envelope header of the envelope for which the parent waits
     */
    Uni<Opened> run(ChordId id, Header envelope) {
        Request request = Request.cmd(Command.HMGET).arg(keys.chord(id));
        FIELDS.forEach(request::arg);
        return redis.send(request).chain(h -> {
            if (h.get(0) == null) { // removed meanwhile: the message comes again, and opens it anew
                return Uni.createFrom().failure(new IllegalStateException("chord " + id + " is gone"));
            }
            boolean failed = h.get(3).toInteger() > 0;
            boolean callbackFailed = h.get(0).toString().equals(ChordState.CALLBACK_FAILED.json());
            return round(h.get(4)) < envelope.round() && (failed || callbackFailed)
                    ? retry(id, !failed, envelope)
                    : tell(id, envelope, h);
        });
    }

    private static int round(@Nullable Response header) {
        try {
            return header == null ? 0 : Header.parse(header.toString()).round();
        } catch (Unreadable e) {
            return 0;
        }
    }

    private Uni<Opened> retry(ChordId id, boolean callbackAlone, Header envelope) {
        return retrying.nested(id, callbackAlone, envelope).chain(answer -> switch (answer) {
            case DONE -> dispatching.feed(id).onFailure().recoverWithItem(0).replaceWith(Opened.DONE);
            case NOBODY_WAITS -> Uni.createFrom().item(Opened.NOBODY_WAITS);
            case ROUND -> run(id, envelope); // what it has become since it was read, a new look tells
            case STATE, NOTHING -> Uni.createFrom().item(Opened.DONE); // somebody else had the same message
            case GONE, NESTED -> Uni.createFrom().failure(new IllegalStateException("chord " + id + " is gone"));
        });
    }

    private Uni<Opened> tell(ChordId id, Header envelope, Response h) {
        ChordId parent = envelope.chord();
        Buffer outcome = h.get(5) == null ? Buffer.buffer() : h.get(5).toBuffer();
        return redis.call(new ScriptCall(
                        TELL,
                        List.of(
                                keys.chord(id),
                                keys.chord(parent),
                                keys.outcomes(parent),
                                keys.envelopes(id.partition())),
                        List.of(
                                clock.offset(),
                                id.text(),
                                envelope.text(),
                                h.get(0).toString(),
                                h.get(1).toString(),
                                h.get(2).toString(),
                                NestedEnd.of(id, outcome))))
                .map(told -> told.toInteger() == 1 ? Opened.DONE : Opened.NOBODY_WAITS);
    }
}
