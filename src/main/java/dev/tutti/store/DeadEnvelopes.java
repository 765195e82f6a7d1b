package dev.tutti.store;

import dev.tutti.connector.RedisCommands;
import dev.tutti.connector.RedisScript;
import dev.tutti.connector.ScriptCall;
import dev.tutti.connector.StreamEntry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;

/** Keeps what lay in an envelopes stream but is no envelope, for somebody to look at: the newest 10,000 or so. */
@ApplicationScoped
public class DeadEnvelopes {
    private static final RedisScript BURY = StoreScripts.load("bury");

    private final RedisCommands redis;

    DeadEnvelopes(RedisCommands redis) {
        this.redis = redis;
    }

    /** Moves an entry to {@code <stream>:dead}; answers that stream. Fails with {@link StoreDown}. */
    public Uni<String> bury(StreamEntry entry) {
        String grave = entry.stream() + ":dead";
        List<Object> args = new ArrayList<>(List.of(entry.group(), entry.id()));
        for (int i = 0; i < entry.names().size(); i++) {
            args.add(entry.names().get(i));
            args.add(entry.values().get(i));
        }
        return redis.call(new ScriptCall(BURY, List.of(entry.stream(), grave), args))
                .replaceWith(grave)
                .onFailure()
                .transform(failure -> StoreDown.of("entry " + entry.id() + " was not moved", failure));
    }
}
