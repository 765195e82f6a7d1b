package dev.tutti.connector;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import io.vertx.redis.client.Command;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Messages that others PUBLISH.
 *
 * <p>Each subscription to a Multi has a connection of its own, opened again, with a back-off of 50 ms to 2 s, after it
 * broke; to serve many waiters, share one Multi ({@code broadcast().toAllSubscribers()}). The Multi neither fails nor
 * completes; cancel it to close the connection. Messages can be lost: those published while there is no connection, and
 * those beyond demand, which are dropped.
 */
@ApplicationScoped
public class RedisSubscriber {
    private final Vertx vertx;
    private final RedisClients clients;
    private final Set<Subscription> open = ConcurrentHashMap.newKeySet();

    @Inject
    RedisSubscriber(Vertx vertx, RedisClients clients) {
        this.vertx = vertx;
        this.clients = clients;
    }

    /** Payloads, as text, of messages to any of the channels; emitted on the connection's event loop. */
    public Multi<String> messages(List<String> channels) {
        return messages(Command.SUBSCRIBE, channels);
    }

    /**
     * Payloads, as text, of messages to channels whose name fits a pattern; emitted on the connection's event loop.
     *
     * @param pattern as PSUBSCRIBE takes it, for example {@code news.*}
     */
    public Multi<String> matching(String pattern) {
        return messages(Command.PSUBSCRIBE, List.of(pattern));
    }

    private Multi<String> messages(Command command, List<String> names) {
        return Multi.createFrom()
                .<String>emitter(
                        emitter -> {
                            Subscription subscription = new Subscription(
                                    ((VertxInternal) vertx).createEventLoopContext(),
                                    () -> clients.open(vertx, 16),
                                    command,
                                    names,
                                    emitter::emit);
                            open.add(subscription);
                            emitter.onTermination(() -> {
                                open.remove(subscription);
                                subscription.close();
                            });
                            subscription.start();
                        },
                        BackPressureStrategy.DROP);
    }

    @PreDestroy
    void close() {
        open.forEach(Subscription::close);
    }
}
