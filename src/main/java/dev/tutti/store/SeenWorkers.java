package dev.tutti.store;

import dev.tutti.connector.RedisCommands;
import dev.tutti.store.LiveWorkers.WorkerCard;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The live workers as they are now, and when each was last seen; asked of Redis and not of memory. */
@ApplicationScoped
public class SeenWorkers {
    private final RedisCommands redis;
    private final RedisKeys keys;
    private final LiveWorkers workers;

    SeenWorkers(RedisCommands redis, RedisKeys keys, LiveWorkers workers) {
        this.redis = redis;
        this.keys = keys;
        this.workers = workers;
    }

    /** A worker, and its last sign of life by Redis's clock. */
    public record SeenWorker(WorkerCard card, Instant seenAt) {}

    /** Those that gave a sign of life within ten seconds, by name. Fails with {@link StoreDown} when Redis is away. */
    public Uni<List<SeenWorker>> now() {
        return workers.names()
                .chain(names -> names.isEmpty() ? Uni.createFrom().item(List.<SeenWorker>of()) : read(names))
                .onFailure()
                .transform(failure -> StoreDown.of("the live workers were not read", failure));
    }

    private Uni<List<SeenWorker>> read(List<String> names) {
        List<Request> requests = new ArrayList<>();
        for (String name : names) {
            requests.add(Request.cmd(Command.GET).arg(keys.worker(name)));
            requests.add(Request.cmd(Command.ZSCORE).arg(keys.workers()).arg(name));
        }
        return redis.sendAll(requests).map(replies -> {
            List<SeenWorker> seen = new ArrayList<>();
            for (int i = 0; i < replies.size(); i += 2) {
                @Nullable Response json = replies.get(i);
                @Nullable Response at = replies.get(i + 1);
                if (json != null && at != null) {
                    LiveWorkers.card(json.toString())
                            .map(card -> new SeenWorker(
                                    card, Instant.ofEpochMilli(at.toDouble().longValue())))
                            .ifPresent(seen::add);
                }
            }
            seen.sort(Comparator.comparing(worker -> worker.card().name()));
            return seen;
        });
    }
}
