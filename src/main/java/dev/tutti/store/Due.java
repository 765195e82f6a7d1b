package dev.tutti.store;

import dev.tutti.connector.RedisCommands;
import dev.tutti.connector.RedisScript;
import dev.tutti.connector.ScriptCall;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** {@code redis/due.lua}: what of a sorted set of times has come. */
@ApplicationScoped
class Due {
    private static final RedisScript SCRIPT = StoreScripts.load("due");

    private final RedisCommands redis;
    private final RedisClock clock;

    Due(RedisCommands redis, RedisClock clock) {
        this.redis = redis;
        this.clock = clock;
    }

    /** At most so many members whose time was at least so long ago, the oldest first. */
    Uni<List<String>> of(String key, Duration age, int most) {
        return redis.call(new ScriptCall(SCRIPT, List.of(key), List.of(clock.offset(), age.toMillis(), most)))
                .map(reply -> {
                    List<String> members = new ArrayList<>();
                    reply.forEach(member -> members.add(member.toString()));
                    return members;
                });
    }
}
