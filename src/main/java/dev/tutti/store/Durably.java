package dev.tutti.store;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.ChordState;
import dev.tutti.config.TuttiConfig;
import dev.tutti.connector.RedisCommands;
import dev.tutti.connector.RedisScript;
import dev.tutti.connector.RedisUnavailable;
import dev.tutti.connector.ScriptCall;
import dev.tutti.wire.Header;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.function.Predicate;

/**
 * Makes sure of what a promise depends on, as {@code tutti.durability} says: {@code local} is what Redis's append-only
 * file makes of it, {@code replicated} waits until a replica has it, too.
 */
@ApplicationScoped
public class Durably {
    private static final RedisScript STANDS = StoreScripts.load("stands");

    private final RedisCommands redis;
    private final RedisKeys keys;
    private final boolean replicated;

    Durably(RedisCommands redis, RedisKeys keys, TuttiConfig config) {
        this.redis = redis;
        this.keys = keys;
        this.replicated = config.durability() == TuttiConfig.Durability.REPLICATED;
    }

    /** Runs a script that no promise depends on yet. */
    Uni<Response> call(ScriptCall call) {
        return redis.call(call);
    }

    /**
     * Runs a script. With {@code replicated} it fails with {@link RedisUnavailable}, its outcome unknown, when no replica
     * has what was written.
     *
     * @param wrote whether the reply says that it wrote, or may have
     */
    Uni<Response> callDurably(ScriptCall call, Predicate<Response> wrote) {
        if (!replicated) {
            return redis.call(call);
        }
        return redis.callReplicated(call).map(done -> {
            if (done.replicas() < 1 && wrote.test(done.reply())) {
                throw new RedisUnavailable(
                        "no replica has confirmed it in time", true, new IllegalStateException("WAIT counted 0"));
            }
            return done.reply();
        });
    }

    /**
     * Makes sure, with {@code replicated}, that a replica has the joined state for which a callback is about to start.
     *
     * @return whether the chord is joined in the callback's round and generation. Fails with {@link StoreDown} when that
     *     is not sure
     */
    public Uni<Boolean> isJoined(Header callback) {
        return replicated
                ? stands(
                        callback.chord(),
                        ChordState.JOINED.json(),
                        String.valueOf(callback.round()),
                        String.valueOf(callback.generation()))
                : Uni.createFrom().item(true);
    }

    /** The same of a chord that was accepted before, in whatever state; false when there is none. */
    Uni<Boolean> isThere(ChordId id) {
        return replicated ? stands(id, "", "", "") : Uni.createFrom().item(true);
    }

    private Uni<Boolean> stands(ChordId id, String state, String round, String generation) {
        return callDurably(
                        new ScriptCall(STANDS, List.of(keys.chord(id)), List.of(state, round, generation)),
                        reply -> reply.toInteger() == 1)
                .map(reply -> reply.toInteger() == 1)
                .onFailure()
                .transform(failure -> StoreDown.of("chord " + id + " was not made sure of", failure));
    }
}
