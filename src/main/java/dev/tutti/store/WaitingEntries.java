package dev.tutti.store;

import dev.tutti.connector.RedisCommands;
import dev.tutti.connector.RedisScript;
import dev.tutti.connector.ScriptCall;
import dev.tutti.store.Suspect.EntryId;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** {@code redis/waiting.lua}: whether a chord stands still only for its entries wait their turn. */
@ApplicationScoped
class WaitingEntries {
    private static final RedisScript SCRIPT = StoreScripts.load("waiting");

    private final RedisCommands redis;
    private final RedisKeys keys;

    WaitingEntries(RedisCommands redis, RedisKeys keys) {
        this.redis = redis;
        this.keys = keys;
    }

    /** Those of one partition whose queues have delivered everything that is no younger than their last entry. */
    Uni<List<Suspect>> passed(int partition, List<Suspect> suspects) {
        Map<String, Uni<Optional<EntryId>>> oldest = new TreeMap<>();
        suspects.forEach(suspect ->
                suspect.queues().forEach(queue -> oldest.computeIfAbsent(queue, name -> oldest(partition, name))));
        if (oldest.isEmpty()) {
            return Uni.createFrom().item(suspects);
        }
        List<String> queues = List.copyOf(oldest.keySet());
        return Uni.join()
                .all(List.copyOf(oldest.values()))
                .usingConcurrencyOf(16)
                .andFailFast()
                .map(found -> suspects.stream()
                        .filter(suspect -> suspect.queues().stream()
                                .flatMap(queue -> found.get(queues.indexOf(queue)).stream())
                                .noneMatch(waits -> waits.compareTo(suspect.last()) <= 0))
                        .toList());
    }

    private Uni<Optional<EntryId>> oldest(int partition, String queue) {
        return redis.call(new ScriptCall(
                        SCRIPT,
                        List.of(keys.first(partition, queue), keys.bulk(partition, queue)),
                        List.of(RedisKeys.WORKERS)))
                .map(reply -> {
                    List<EntryId> waiting = new ArrayList<>();
                    for (Response id : reply) {
                        if (!id.toString().isEmpty()) {
                            waiting.add(EntryId.parse(id.toString()));
                        }
                    }
                    return waiting.stream().min(EntryId::compareTo);
                });
    }
}
