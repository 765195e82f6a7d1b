package dev.tutti.store;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.ChordState;
import dev.tutti.connector.RedisCommands;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How far chords are, for those who ask often: the answer to the first who asks is that of everybody who asks about the
 * same chord within the next 100 ms, so that the members of one read cost one command.
 */
@ApplicationScoped
public class ChordProgress {
    private static final Duration KEPT = Duration.ofMillis(100);
    private static final int MOST_KEPT = 10_000;

    private final RedisCommands redis;
    private final RedisKeys keys;
    private final Map<ChordId, Asked> asked = new ConcurrentHashMap<>();

    ChordProgress(RedisCommands redis, RedisKeys keys) {
        this.redis = redis;
        this.keys = keys;
    }

    /** A chord's state, the round and generation it is in, and how many members it has. */
    public record Progress(ChordState state, int round, int generation, int total) {}

    /**
     * How far a chord is, or was at most some 100 ms ago.
     *
     * @return empty when there is none; completed already where somebody asked a moment ago. Fails with {@link StoreDown}
     */
    public CompletableFuture<Optional<Progress>> of(ChordId id) {
        if (asked.size() >= MOST_KEPT) {
            asked.clear(); // those who wait keep what they have
        }
        long now = System.nanoTime();
        return asked.compute(
                        id,
                        (key, before) -> before != null && before.until() - now > 0
                                ? before
                                : new Asked(now + KEPT.toNanos(), ask(id)))
                .answer();
    }

    private record Asked(long until, CompletableFuture<Optional<Progress>> answer) {}

    private CompletableFuture<Optional<Progress>> ask(ChordId id) {
        Request request = Request.cmd(Command.HMGET).arg(keys.chord(id));
        List.of("state", "round", "generation", "total").forEach(request::arg);
        // not subscribeAsCompletionStage(): every step that a member adds to such a one captures and restores contexts
        CompletableFuture<Optional<Progress>> answer = new CompletableFuture<>();
        redis.send(request).map(ChordProgress::read).subscribe().with(answer::complete, failure -> {
            asked.remove(id);
            answer.completeExceptionally(StoreDown.of("chord " + id + " was not read", failure));
        });
        return answer;
    }

    private static Optional<Progress> read(Response h) {
        return h.get(0) == null
                ? Optional.empty()
                : ChordState.ofJson(h.get(0).toString())
                        .map(state -> new Progress(
                                state,
                                h.get(1).toInteger(),
                                h.get(2).toInteger(),
                                h.get(3).toInteger()));
    }
}
