package dev.tutti.connector;

import io.smallrye.mutiny.Multi;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Removes consumers that own nothing and were idle for ten times claim-idle: every process brings names of its own, and
 * not every process ends in good order. Should one of them live on, Redis makes it again with its next read. All methods
 * belong on the context.
 */
final class DeadConsumers {
    private static final int LIMIT = 10;

    private final Custody custody;
    private final ChannelStreams streams;
    private boolean stopped;

    DeadConsumers(Custody custody, ChannelStreams streams) {
        this.custody = custody;
        this.streams = streams;
    }

    void start() {
        long claimIdle = custody.settings().takeover().claimIdleMs();
        custody.context()
                .owner()
                .setTimer(claimIdle + ThreadLocalRandom.current().nextLong(claimIdle), t -> {
                    if (!stopped) {
                        remove(claimIdle * LIMIT);
                        start();
                    }
                });
    }

    void stop() {
        stopped = true;
    }

    private void remove(long idleMs) {
        Multi.createFrom()
                .iterable(streams.names())
                .onItem()
                .transformToUniAndConcatenate(stream -> custody.pending()
                        .removeConsumers(stream, idleMs)
                        .invoke(removed -> log(stream, removed))
                        .onFailure(RedisRefused.class)
                        .recoverWithItem(0))
                .onItem()
                .ignoreAsUni()
                .subscribe()
                .with(done -> {}, custody.upkeep()::failed);
    }

    private void log(String stream, int removed) {
        if (removed > 0) {
            ConnectorLog.LOG.removedConsumers(custody.settings().channel(), removed, stream);
        }
    }
}
