package dev.tutti.store;

import dev.tutti.chord.ChordId;
import dev.tutti.connector.RedisCommands;
import dev.tutti.wire.Kind;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** Reads what a chord knows of single tasks. Every method fails with {@link StoreDown} when Redis is away. */
@ApplicationScoped
public class TaskReader {
    private final RedisCommands redis;
    private final RedisKeys keys;

    TaskReader(RedisCommands redis, RedisKeys keys) {
        this.redis = redis;
        this.keys = keys;
    }

    /** Index of the first member that was not handed to a queue yet, or empty when there is no such chord. */
    public Uni<Optional<Integer>> cursor(ChordId id) {
        return field(id, "cursor").map(found -> found.map(Response::toInteger));
    }

    /**
     * The stored signature of the callback, the errback or what runs at the first failure, or empty when there is no such chord or it has none.
     *
     * @param end which of them
     */
    public Uni<Optional<Buffer>> signature(ChordId id, Kind end) {
        return field(id, end.text()).map(found -> found.map(Response::toBuffer));
    }

    private Uni<Optional<Response>> field(ChordId id, String field) {
        return redis.send(Request.cmd(Command.HGET).arg(keys.chord(id)).arg(field))
                .map(Optional::ofNullable)
                .onFailure()
                .transform(failure -> StoreDown.of("chord " + id + " was not read", failure));
    }
}
