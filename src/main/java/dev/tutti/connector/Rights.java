package dev.tutti.connector;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.types.ErrorType;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether Redis allows its user what {@link NeededRights} say. Before Redis 7 it cannot be asked and counts as allowed. */
@ApplicationScoped
public class Rights {
    private static final RedisScript SCRIPT = RedisScript.load("redis/connector/rights.lua");

    private final RedisCommands redis;
    private final Iterable<NeededRights> needed;

    @Inject
    Rights(RedisCommands redis, @Any Instance<NeededRights> needed) {
        this.redis = redis;
        this.needed = needed;
    }

    /** Those that are known to be needed by a test. */
    Rights(RedisCommands redis, List<NeededRights> needed) {
        this.redis = redis;
        this.needed = needed;
    }

    /** The needed commands that are denied. */
    public Uni<List<String>> missing() {
        Request ask = ask();
        return ask == null ? Uni.createFrom().item(List.of()) : redis.send(ask).map(Rights::texts);
    }

    /** The same of the user of a connection: fails, as Redis does, when any is denied. */
    Future<RedisConnection> check(RedisConnection connection) {
        Request ask = ask();
        if (ask == null) {
            return Future.succeededFuture(connection);
        }
        return connection
                .send(ask)
                .compose(denied -> denied.size() == 0
                        ? Future.succeededFuture(connection)
                        : Future.failedFuture(
                                ErrorType.create("NOPERM this user may not run " + String.join(", ", texts(denied)))));
    }

    private @Nullable Request ask() {
        List<String> commands = new ArrayList<>();
        needed.forEach(each -> commands.addAll(each.commands()));
        if (commands.isEmpty()) {
            return null;
        }
        Request ask = Request.cmd(Command.EVAL).arg(SCRIPT.text()).arg(0);
        commands.forEach(ask::arg);
        return ask;
    }

    private static List<String> texts(Response list) {
        return list.stream().map(Response::toString).toList();
    }
}
