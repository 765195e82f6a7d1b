package dev.tutti.store;

import dev.tutti.chord.ChordState;
import dev.tutti.chord.TaskId;
import dev.tutti.connector.RedisCommands;
import dev.tutti.connector.RedisScript;
import dev.tutti.connector.ScriptCall;
import dev.tutti.connector.StreamEntry;
import dev.tutti.wire.Header;
import dev.tutti.wire.TaskCall;
import dev.tutti.wire.TaskMessage;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;

/** {@code redis/next.lua}: sends the next link of a chain to its queue, at once or after its delay. */
@ApplicationScoped
public class SendNext {
    private static final RedisScript SCRIPT = StoreScripts.load("next");

    private final RedisCommands redis;
    private final RedisKeys keys;
    private final RedisClock clock;

    SendNext(RedisCommands redis, RedisKeys keys, RedisClock clock) {
        this.redis = redis;
        this.keys = keys;
        this.clock = clock;
    }

    /** What became of a link. */
    public enum Sent {
        /** It is on its way. */
        DONE,
        /** The entry before it was not pending any more: somebody else decides. */
        TAKEN,
        /** Its chord was closed, has gone on without it, or is gone: the chain ends here. */
        NOBODY_WAITS
    }

    /**
     * Replaces the entry of a link that succeeded; it is acknowledged by that.
     *
     * @param entry as it was received
     * @param next the message of the next link, {@link TaskMessage#nextLink}
     * @return fails with {@link StoreDown}; repeating the call is harmless
     */
    public Uni<Sent> send(StreamEntry entry, TaskMessage next) {
        Header header = next.header();
        int partition = header.chord().partition();
        String queue = header.queue();
        Duration wait = TaskCall.parse(next.signature()).policy().delay().orElse(Duration.ZERO);
        TaskMessage message = wait.isZero() ? next : next.delayServed();
        boolean member = header.task() instanceof TaskId.Member;
        return redis.call(new ScriptCall(
                        SCRIPT,
                        List.of(
                                entry.stream(),
                                keys.chord(header.chord()),
                                keys.first(partition, queue),
                                keys.delayed(partition, queue),
                                keys.queues(partition)),
                        List.of(
                                clock.offset(),
                                entry.group(),
                                entry.id(),
                                (member ? ChordState.RUNNING : ChordState.JOINED).json(),
                                header.round(),
                                member ? "" : header.generation(),
                                wait.toMillis(),
                                queue,
                                message.header().text(),
                                message.signature())))
                .map(reply -> switch (reply.toInteger()) {
                    case 1 -> Sent.DONE;
                    case 0 -> Sent.TAKEN;
                    default -> Sent.NOBODY_WAITS;
                })
                .onFailure()
                .transform(
                        failure -> StoreDown.of("the next link of task " + header.task() + " was not sent", failure));
    }
}
