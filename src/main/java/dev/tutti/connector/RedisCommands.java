package dev.tutti.connector;

import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/**
 * Commands and scripts on one shared connection that pipelines them; it is made on first use and made again, with
 * back-off, after it broke. Never for a command that blocks.
 *
 * <p>Every call fails with {@link RedisUnavailable} when Redis is away, is loading, or the connection breaks, and with
 * {@link RedisRefused} when it answers an error that trying again does not mend.
 */
@ApplicationScoped
public class RedisCommands {

    /** Sends one command. The item is its reply; null for a null reply. */
    public Uni<Response> send(Request command) {
        throw new UnsupportedOperationException();
    }

    /** Sends commands one behind the other; the item has one reply for each, in order. The first failure fails all. */
    public Uni<List<Response>> sendAll(List<Request> commands) {
        throw new UnsupportedOperationException();
    }

    /** Runs a script: EVALSHA, and EVAL on NOSCRIPT. */
    public Uni<Response> call(ScriptCall call) {
        throw new UnsupportedOperationException();
    }
}
