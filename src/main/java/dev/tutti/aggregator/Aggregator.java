package dev.tutti.aggregator;

import dev.tutti.chord.ChordId;
import dev.tutti.connector.Acknowledged;
import dev.tutti.connector.StreamEntry;
import dev.tutti.store.DeadEnvelopes;
import dev.tutti.store.Joining;
import dev.tutti.store.Joining.Received;
import dev.tutti.store.RedisKeys;
import dev.tutti.store.UntilRedisIsBack;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.eclipse.microprofile.reactive.messaging.Acknowledgment;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;

/**
 * Joins envelopes per chord id. A batch is done when every script call of it is; a call that fails because Redis is away
 * is made again for as long as it takes, for none of them does anything twice.
 */
@ApplicationScoped
public class Aggregator {
    private static final int CALLS_AT_ONCE = 64;

    private final Joining store;
    private final DeadEnvelopes dead;
    private final Feeder feeder;
    private final RedisKeys keys;
    private final EnvelopeMeters meters;

    Aggregator(Joining store, DeadEnvelopes dead, Feeder feeder, RedisKeys keys, EnvelopeMeters meters) {
        this.store = store;
        this.dead = dead;
        this.feeder = feeder;
        this.keys = keys;
        this.meters = meters;
    }

    /** Records one batch; then there is room, and chords are dispatched on. Never fails. */
    @Incoming("envelopes")
    @Acknowledgment(Acknowledgment.Strategy.MANUAL) // by the scripts
    public Uni<Void> record(Message<List<StreamEntry>> received) {
        EnvelopeBatch batch = EnvelopeBatch.of(received.getPayload(), keys);
        List<Uni<Void>> calls = new ArrayList<>();
        batch.members().forEach(group -> calls.add(untilDone(() -> join(group))));
        batch.callbacks()
                .forEach(callback -> calls.add(untilDone(() -> store.finish(callback)
                        .invoke(() -> meters.recorded(callback))
                        .replaceWithVoid())));
        batch.firstFailures()
                .forEach(ended -> calls.add(untilDone(() -> store.firstFailed(ended)
                        .invoke(() -> meters.recorded(ended))
                        .replaceWithVoid())));
        batch.unreadable().forEach(entry -> calls.add(untilDone(() -> bury(entry))));
        return Uni.join()
                .all(calls)
                .usingConcurrencyOf(CALLS_AT_ONCE)
                .andCollectFailures()
                .chain(() -> Uni.createFrom().completionStage(() -> received.ack(Metadata.of(Acknowledged.BY_SCRIPT))))
                .invoke(feeder::soon);
    }

    private Uni<Void> join(List<Received> group) {
        ChordId chord = group.get(0).envelope().header().chord();
        return store.join(chord, group)
                .invoke(joined -> {
                    group.forEach(meters::recorded);
                    if (joined.state().equals("gone")) {
                        AggregatorLog.LOG.gone(chord.text(), joined.dropped());
                    }
                })
                .replaceWithVoid();
    }

    private Uni<Void> bury(EnvelopeBatch.Dead unreadable) {
        StreamEntry entry = unreadable.entry();
        return dead.bury(entry)
                .invoke(stream -> {
                    meters.buried();
                    AggregatorLog.LOG.buried(
                            entry.id(), entry.stream(), stream, unreadable.why().getMessage());
                })
                .replaceWithVoid();
    }

    private static Uni<Void> untilDone(Supplier<Uni<Void>> call) {
        return UntilRedisIsBack.repeat(call, AggregatorLog.LOG::notRecorded);
    }
}
