package dev.tutti.testing;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A Redis for a test class, empty before each test:
 *
 * <pre>{@code
 * @RegisterExtension
 * static final RedisServerExtension redis = new RedisServerExtension();
 * }</pre>
 */
public final class RedisServerExtension implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback {
    private final RedisProcess process;
    private @Nullable Vertx vertx;

    /** @param options further arguments for redis-server */
    public RedisServerExtension(String... options) {
        process = new RedisProcess(options);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        process.start();
        vertx = Vertx.vertx();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        run(Command.FLUSHALL);
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        Vertx running = vertx;
        if (running != null) {
            running.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
        process.close();
    }

    /** To stop, restart, kill and freeze it. */
    public RedisProcess process() {
        return process;
    }

    /** For example {@code redis://localhost:41234}. */
    public String uri() {
        return process.uri();
    }

    /** A Vert.x of this test class, closed after it. */
    public Vertx vertx() {
        Vertx running = vertx;
        if (running == null) {
            throw new IllegalStateException("before the tests of the class");
        }
        return running;
    }

    /**
     * Runs a command on a connection of its own and waits for its reply, up to 10 s.
     *
     * @param args strings, buffers, numbers
     */
    public @Nullable Response run(Command command, Object... args) {
        Request request = Request.cmd(command);
        for (Object arg : args) {
            if (arg instanceof Buffer bytes) {
                request.arg(bytes);
            } else {
                request.arg(arg.toString());
            }
        }
        Redis one = Redis.createClient(vertx(), new RedisOptions().setConnectionString(uri()));
        try {
            return one.send(request).toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(command + " failed", e);
        } finally {
            one.close();
        }
    }
}
