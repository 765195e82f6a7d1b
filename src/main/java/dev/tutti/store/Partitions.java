package dev.tutti.store;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.tutti.chord.ChordId;
import dev.tutti.config.TuttiConfig;
import dev.tutti.connector.RedisCommands;
import dev.tutti.connector.RedisScript;
import dev.tutti.connector.ScriptCall;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** How many partitions there are, and where new chords go. */
@ApplicationScoped
public class Partitions {
    private static final RedisScript SCRIPT = StoreScripts.load("partitions");
    private static final int MOST = 1_000;

    private final RedisCommands redis;
    private final RedisKeys keys;
    private final int own;
    private final AtomicInteger next = new AtomicInteger();
    private volatile int highest;

    Partitions(RedisCommands redis, RedisKeys keys, TuttiConfig config) {
        if (config.partitions() < 1 || config.partitions() > MOST) {
            throw new IllegalArgumentException("tutti.partitions is " + config.partitions() + ", must be 1 to " + MOST);
        }
        this.redis = redis;
        this.keys = keys;
        this.own = config.partitions();
        this.highest = own;
    }

    /** Every partition that was ever used, as far as this process knows. */
    public List<Integer> all() {
        return IntStream.range(0, highest).boxed().toList();
    }

    /** Tells Redis of our number and learns the highest. Repeated each second, so that everybody learns of a new one. */
    public Uni<Void> refresh() {
        return redis.call(new ScriptCall(SCRIPT, List.of(keys.partitions()), List.of(own)))
                .invoke(reply -> highest = Math.max(own, reply.toInteger()))
                .replaceWithVoid();
    }

    /** A fresh id, on the next partition in turn. */
    public ChordId newChordId() {
        UUID uuid = UuidCreator.getTimeOrderedEpochPlus1();
        return ChordId.of(uuid.toString(), Math.floorMod(next.getAndIncrement(), own));
    }
}
