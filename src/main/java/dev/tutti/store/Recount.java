package dev.tutti.store;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.ChordState;
import dev.tutti.connector.RedisCommands;
import dev.tutti.connector.RedisScript;
import dev.tutti.connector.ScriptCall;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/** {@code redis/recount.lua}: puts right what a chord says of itself. */
@ApplicationScoped
class Recount {
    private static final RedisScript SCRIPT =
            StoreScripts.load("recount", "progress", "skips-callback", "chord-ended", "members-ended");

    private final RedisCommands redis;
    private final RedisKeys keys;
    private final RedisClock clock;

    Recount(RedisCommands redis, RedisKeys keys, RedisClock clock) {
        this.redis = redis;
        this.keys = keys;
        this.clock = clock;
    }

    /** The chord as it stands then; empty when it has gone on, or joined by this. A joined one is what it was. */
    Uni<Optional<Suspect>> of(Suspect suspect) {
        if (suspect.joined()) {
            return Uni.createFrom().item(Optional.of(suspect));
        }
        ChordId id = suspect.id();
        int partition = id.partition();
        List<String> streams = suspect.next().streams(keys, partition);
        return redis.call(new ScriptCall(
                        SCRIPT,
                        List.of(
                                keys.chord(id),
                                keys.outcomes(id),
                                keys.dispatching(partition),
                                keys.open(partition),
                                keys.ended(partition),
                                keys.chords(partition, ChordState.RUNNING),
                                keys.chords(partition, ChordState.JOINED),
                                keys.chords(partition, ChordState.COMPLETED),
                                streams.get(0),
                                streams.get(1),
                                keys.deadlines(partition),
                                keys.failed(id),
                                keys.chords(partition, ChordState.CALLBACK_SKIPPED),
                                keys.envelopes(partition),
                                keys.children(id),
                                keys.closing(partition)),
                        List.of(
                                clock.offset(),
                                id.text(),
                                suspect.progress(),
                                suspect.next().one(),
                                suspect.next().other(),
                                keys.events(partition))))
                .map(reply -> {
                    String now = reply.get(0).toString();
                    int gone = reply.get(1).toInteger();
                    if (gone > 0) {
                        StoreLog.LOG.outcomesGone(id.text(), gone);
                    }
                    return now.isEmpty() ? Optional.empty() : Optional.of(suspect.recounted(now, gone > 0));
                });
    }
}
