package dev.tutti.store;

import dev.tutti.connector.RedisCommands;
import dev.tutti.connector.RedisScript;
import dev.tutti.connector.ScriptCall;
import dev.tutti.connector.StreamEntry;
import dev.tutti.wire.Header;
import dev.tutti.wire.TaskMessage;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;

/** {@code redis/again.lua}: lets a task message return to its stream later, for another attempt or after a delay. */
@ApplicationScoped
public class SendAgain {
    private static final RedisScript SCRIPT = StoreScripts.load("again");

    private final RedisCommands redis;
    private final RedisKeys keys;
    private final RedisClock clock;

    SendAgain(RedisCommands redis, RedisKeys keys, RedisClock clock) {
        this.redis = redis;
        this.keys = keys;
        this.clock = clock;
    }

    /**
     * Replaces an entry in hand by a message that comes later; the entry is acknowledged by that.
     *
     * @param entry as it was received
     * @param message what is to come
     * @return whether it will come: false when the entry was not pending any more, somebody else then decides. Fails with
     *     {@link StoreDown}; repeating the call is harmless
     */
    public Uni<Boolean> send(StreamEntry entry, TaskMessage message, Duration wait) {
        Header header = message.header();
        int partition = header.chord().partition();
        String queue = header.queue();
        boolean first = entry.stream().equals(keys.first(partition, queue));
        return redis.call(new ScriptCall(
                        SCRIPT,
                        List.of(entry.stream(), keys.delayed(partition, queue), keys.queues(partition)),
                        List.of(
                                clock.offset(),
                                entry.group(),
                                entry.id(),
                                wait.toMillis(),
                                queue,
                                first ? "first" : "bulk",
                                header.text(),
                                message.signature())))
                .map(reply -> reply.toInteger() == 1)
                .onFailure()
                .transform(failure -> StoreDown.of("task " + header.task() + " was not put off", failure));
    }
}
