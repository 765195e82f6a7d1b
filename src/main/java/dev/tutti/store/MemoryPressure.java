package dev.tutti.store;

import dev.tutti.config.TuttiConfig;
import dev.tutti.connector.RedisCommands;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Whether Redis holds more than {@code tutti.limits.memory} allows, asked once a second. It is what Redis itself holds
 * against maxmemory: not what it keeps for its replicas and its append-only file. Of a cluster, its fullest node.
 */
@ApplicationScoped
public class MemoryPressure {
    private final RedisCommands redis;
    private final MemoryLimit limit;
    private volatile boolean over;

    MemoryPressure(RedisCommands redis, TuttiConfig config) {
        this.redis = redis;
        this.limit = MemoryLimit.parse(config.limits().memory());
    }

    /** Whether it did when it was last asked; false before that. New chords are refused, ended ones should go. */
    public boolean overLimit() {
        return over;
    }

    /** Asks. Repeated each second; after a failure the last answer stands. */
    Uni<Void> sample() {
        return redis.sendToPrimaries(Request.cmd(Command.INFO).arg("memory"))
                .invoke(infos -> learn(
                        infos.stream().map(info -> fields(info.toString())).toList()))
                .replaceWithVoid();
    }

    private void learn(List<Map<String, Long>> infos) {
        long most = 0;
        boolean now = false;
        for (Map<String, Long> info : infos) {
            long used = info.getOrDefault("used_memory", 0L) - info.getOrDefault("mem_not_counted_for_evict", 0L);
            most = Math.max(most, used);
            now |= limit.isExceeded(used, info.getOrDefault("maxmemory", 0L));
        }
        if (now != over) {
            over = now;
            if (now) {
                StoreLog.LOG.memoryOverLimit(most, limit.text());
            } else {
                StoreLog.LOG.memoryWithinLimit(most, limit.text());
            }
        }
    }

    private static Map<String, Long> fields(String info) {
        return info.lines()
                .map(line -> line.strip().split(":", 2))
                .filter(field -> field.length == 2 && field[1].matches("\\d{1,18}"))
                .collect(Collectors.toMap(field -> field[0], field -> Long.parseLong(field[1]), (a, b) -> a));
    }
}
