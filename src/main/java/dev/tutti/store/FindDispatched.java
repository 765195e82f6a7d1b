package dev.tutti.store;

import dev.tutti.chord.ChordId;
import dev.tutti.connector.RedisCommands;
import dev.tutti.connector.RedisScript;
import dev.tutti.connector.ScriptCall;
import dev.tutti.wire.Header;
import dev.tutti.wire.Header.Chain;
import dev.tutti.wire.Unreadable;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

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
     * A task that was looked for.
     *
     * @param status {@code queued} or {@code running}; what lies behind the entries that were looked at counts as queued
     * @param link the link of its chain that is there, 1 for what is no chain; empty when its message was not seen
     */
    public record Found(String status, Optional<Integer> link) {}

    /**
     * Looks at the first 1,000 entries, or 1 MiB, of the task's queues. Fails with {@link StoreDown}.
     *
     * @param index the member's, -1 or -2, as in its {@link Header}
     * @param queues those of its links
     */
    public Uni<Found> status(ChordId chord, int index, List<String> queues) {
        int partition = chord.partition();
        List<String> streams = queues.stream()
                .distinct()
                .flatMap(queue -> Stream.of(keys.first(partition, queue), keys.bulk(partition, queue)))
                .toList();
        return redis.call(new ScriptCall(
                        SCRIPT, streams, List.of(RedisKeys.WORKERS, chord.text(), index, ENTRIES, BYTES)))
                .map(reply -> found(reply.get(0).toString(), reply.get(1).toString()))
                .onFailure()
                .transform(failure -> StoreDown.of("task " + chord + "." + index + " was not looked for", failure));
    }

    private static Found found(String status, String header) {
        try {
            return new Found(
                    status.equals(BEHIND) ? "queued" : status,
                    Optional.of(header).filter(text -> !text.isEmpty()).map(text -> Header.parse(text)
                            .chain()
                            .map(Chain::number)
                            .orElse(1)));
        } catch (Unreadable e) { // of a later version: it is there all the same
            return new Found(status, Optional.empty());
        }
    }
}
