package dev.tutti.store;

import dev.tutti.connector.RedisCommands;
import dev.tutti.connector.RedisScript;
import dev.tutti.connector.ScriptCall;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** {@code redis/forget.lua}: removes idempotency keys whose time has come. */
@ApplicationScoped
public class ForgetIdempotencies {
    private static final RedisScript SCRIPT = StoreScripts.load("forget");
    private static final int PAGE = 256;

    private final RedisCommands redis;
    private final RedisKeys keys;
    private final RedisClock clock;
    private final Due due;

    ForgetIdempotencies(RedisCommands redis, RedisKeys keys, RedisClock clock, Due due) {
        this.redis = redis;
        this.keys = keys;
        this.clock = clock;
        this.due = due;
    }

    /** Removes what is due in a partition; answers how many keys are gone. Fails with {@link StoreDown}. */
    public Uni<Integer> due(int partition) {
        String idempotencies = keys.idempotencies(partition);
        return due.of(idempotencies, Duration.ZERO, PAGE)
                .chain(names -> names.isEmpty() ? Uni.createFrom().item(0) : forget(idempotencies, names))
                .chain(removed -> removed < PAGE
                        ? Uni.createFrom().item(removed)
                        : due(partition).map(more -> removed + more))
                .onFailure()
                .transform(failure ->
                        StoreDown.of("idempotency keys of partition " + partition + " were not removed", failure));
    }

    private Uni<Integer> forget(String idempotencies, List<String> names) {
        List<String> key = new ArrayList<>(names.size() + 1);
        key.add(idempotencies);
        key.addAll(names);
        return redis.call(new ScriptCall(SCRIPT, key, List.of(clock.offset()))).map(reply -> reply.toInteger());
    }
}
