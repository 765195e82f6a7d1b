package dev.tutti.store;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.tutti.chord.ChordId;
import dev.tutti.config.TuttiConfig;
import dev.tutti.connector.RedisCommands;
import dev.tutti.connector.RedisScript;
import dev.tutti.connector.ScriptCall;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** How many partitions there are, and where new chords go. */
@ApplicationScoped
public class Partitions {
    private static final RedisScript SCRIPT = StoreScripts.load("partitions");
    private static final RedisScript NUMBERS = StoreScripts.load("partition-numbers");
    private static final int MOST = 1_000;
    private static final Duration NUMBERS_KEPT = Claim.KEPT.plusHours(1);

    private final RedisCommands redis;
    private final RedisKeys keys;
    private final RedisClock clock;
    private final int own;
    private final AtomicInteger next = new AtomicInteger();
    private volatile int highest;
    private volatile List<Integer> numbers = List.of();

    Partitions(RedisCommands redis, RedisKeys keys, RedisClock clock, TuttiConfig config) {
        if (config.partitions() < 1 || config.partitions() > MOST) {
            throw new IllegalArgumentException("tutti.partitions is " + config.partitions() + ", must be 1 to " + MOST);
        }
        this.redis = redis;
        this.keys = keys;
        this.clock = clock;
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
                .chain(() -> redis.call(new ScriptCall(
                        NUMBERS,
                        List.of(keys.partitionNumbers()),
                        List.of(clock.offset(), own, NUMBERS_KEPT.toMillis()))))
                .invoke(reply ->
                        numbers = reply.stream().map(Response::toInteger).toList())
                .replaceWithVoid();
    }

    /** To how many partitions this process sends new chords. */
    int own() {
        return own;
    }

    /** To how many any process has sent new chords for longer than idempotency keys are kept. */
    Uni<List<Integer>> numbers() {
        return numbers.isEmpty()
                ? refresh().map(done -> numbers)
                : Uni.createFrom().item(numbers);
    }

    /** A fresh id, on the next partition in turn. */
    public ChordId newChordId() {
        return newChordId(Math.floorMod(next.getAndIncrement(), own));
    }

    /** A fresh id on that partition. */
    ChordId newChordId(int partition) {
        UUID uuid = UuidCreator.getTimeOrderedEpochPlus1();
        return ChordId.of(uuid.toString(), partition);
    }
}
