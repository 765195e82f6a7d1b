package dev.tutti.store;

import dev.tutti.chord.Delivery;
import dev.tutti.connector.RedisCommands;
import dev.tutti.connector.RedisScript;
import dev.tutti.connector.ScriptCall;
import dev.tutti.wire.DeliveryJson;
import dev.tutti.wire.Header;
import dev.tutti.wire.Kind;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** {@code redis/delivery.lua}: notes deliveries of a webhook on its chord, for whoever asks what became of it. */
@ApplicationScoped
public class NoteDelivery {
    private static final RedisScript SCRIPT = StoreScripts.load("delivery");

    private final RedisCommands redis;
    private final RedisKeys keys;

    NoteDelivery(RedisCommands redis, RedisKeys keys) {
        this.redis = redis;
        this.keys = keys;
    }

    /**
     * Notes one; the chord keeps the last {@value Delivery#KEPT}.
     *
     * @param callback or errback that it was a delivery of
     * @return whether it is noted: false when the chord is gone, or in another round. Fails with {@link StoreDown};
     *     repeating the call is harmless
     */
    public Uni<Boolean> note(Header callback, Delivery delivery) {
        return redis.call(new ScriptCall(
                        SCRIPT,
                        List.of(keys.chord(callback.chord())),
                        List.of(
                                callback.round(),
                                Delivery.KEPT,
                                DeliveryJson.write(delivery),
                                callback.kind() == Kind.ERRBACK ? "errbackDeliveries" : "deliveries")))
                .map(reply -> reply.toInteger() == 1)
                .onFailure()
                .transform(failure -> StoreDown.of("a delivery of " + callback.task() + " was not noted", failure));
    }
}
