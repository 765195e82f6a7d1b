package dev.tutti.store;

import dev.tutti.chord.ChordId;
import dev.tutti.connector.RedisCommands;
import dev.tutti.connector.RedisScript;
import dev.tutti.connector.ScriptCall;
import dev.tutti.wire.Header;
import dev.tutti.wire.Kind;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** {@code redis/find.lua}: whether a dispatched task waits in its queue or is in a worker's hands. */
@ApplicationScoped
public class FindDispatched {
    private static final RedisScript SCRIPT = StoreScripts.load("find");
    private static final int ENTRIES = 1_000;
    private static final int BYTES = 1 << 20;
    private static final String BEHIND = "unknown";

    private final RedisCommands redis;
    private final RedisKeys keys;

    FindDispatched(RedisCommands redis, RedisKeys keys) {
        this.redis = redis;
        this.keys = keys;
    }

    /**
     * Looks at the first 1,000 entries, or 1 MiB, of the task's queue.
     *
     * @param index the member's, or -1
     * @return {@code queued} or {@code running}; what lies behind those entries counts as queued. Fails with
     *     {@link StoreDown}
     */
    public Uni<String> status(Kind kind, ChordId chord, int index, String queue) {
        String beginning = Header.VERSION + " " + kind.text() + " " + chord + " " + index + " ";
        return redis.call(new ScriptCall(
                        SCRIPT,
                        List.of(keys.first(chord.partition(), queue), keys.bulk(chord.partition(), queue)),
                        List.of(RedisKeys.WORKERS, beginning, ENTRIES, BYTES)))
                .map(Response::toString)
                .map(found -> found.equals(BEHIND) ? "queued" : found)
                .onFailure()
                .transform(failure -> StoreDown.of("task " + chord + "." + index + " was not looked for", failure));
    }
}
