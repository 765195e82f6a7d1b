package dev.tutti.store;

import dev.tutti.connector.RedisCommands;
import io.quarkus.redis.client.RedisOptionsCustomizer;
import io.vertx.core.Vertx;
import io.vertx.redis.client.ProtocolVersion;
import io.vertx.redis.client.RedisOptions;
import java.lang.reflect.Constructor;

/** Makes the connector's commands without a framework; only the framework may, so this goes around the compiler. */
final class CommandsOn {
    private CommandsOn() {}

    static RedisCommands of(Vertx vertx, String uri, ProtocolVersion protocol) {
        try {
            Class<?> clients = Class.forName("dev.tutti.connector.RedisClients");
            Object made = open(clients.getDeclaredConstructor()).newInstance();
            ((RedisOptionsCustomizer) made)
                    .customize(
                            "<default>",
                            new RedisOptions().setConnectionString(uri).setPreferredProtocolVersion(protocol));
            return open(RedisCommands.class.getDeclaredConstructor(Vertx.class, clients))
                    .newInstance(vertx, made);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the connector's commands are made in another way now", e);
        }
    }

    /** Closes the connection, as the framework does when the application stops. */
    static void close(RedisCommands commands) {
        try {
            var close = RedisCommands.class.getDeclaredMethod("close");
            close.setAccessible(true);
            close.invoke(commands);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the connector's commands are closed in another way now", e);
        }
    }

    private static <T> Constructor<T> open(Constructor<T> constructor) {
        constructor.setAccessible(true);
        return constructor;
    }
}
