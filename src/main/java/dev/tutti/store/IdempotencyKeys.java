package dev.tutti.store;

import dev.tutti.chord.ChordId;
import dev.tutti.connector.RedisCommands;
import dev.tutti.wire.IdempotencyKey;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;

/** Finds the partition of an idempotency key; whether its chord is opened there is decided by {@code open}. */
@ApplicationScoped
public class IdempotencyKeys {
    private final RedisCommands redis;
    private final RedisKeys keys;
    private final Partitions partitions;

    IdempotencyKeys(RedisCommands redis, RedisKeys keys, Partitions partitions) {
        this.redis = redis;
        this.keys = keys;
        this.partitions = partitions;
    }

    /**
     * A fresh id on the partition where the key is, or belongs when it is new. Fails with {@link StoreDown}.
     *
     * <p>Where the number of partitions was changed while keys of before are kept, their partitions are looked at. Two
     * processes of different numbers that get the same new key at the same moment both open a chord: change the number
     * while nobody repeats anything, or accept that.
     */
    public Uni<ChordId> newChordId(IdempotencyKey key) {
        return partitions
                .numbers()
                .chain(numbers -> {
                    int own = key.partitionOf(partitions.own());
                    List<Integer> others = numbers.stream()
                            .map(key::partitionOf)
                            .distinct()
                            .filter(partition -> partition != own)
                            .toList();
                    return others.isEmpty() ? Uni.createFrom().item(own) : find(key, others, own);
                })
                .map(partitions::newChordId)
                .onFailure()
                .transform(failure -> StoreDown.of("an idempotency key was not looked up", failure));
    }

    private Uni<Integer> find(IdempotencyKey key, List<Integer> others, int own) {
        List<Request> lookups = new ArrayList<>();
        others.forEach(
                partition -> lookups.add(Request.cmd(Command.EXISTS).arg(keys.idempotency(partition, key.hash()))));
        return redis.sendAll(lookups).map(found -> {
            for (int i = 0; i < others.size(); i++) {
                if (found.get(i).toInteger() == 1) {
                    return others.get(i);
                }
            }
            return own;
        });
    }
}
