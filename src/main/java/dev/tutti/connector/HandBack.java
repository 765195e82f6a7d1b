package dev.tutti.connector;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Offers entries to other consumers, who take them with their next look. Safe from any thread. */
final class HandBack {
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final long ATTEMPTS_MS = 1_000;

    private final PendingEntries pending;
    private final IncomingSettings settings;
    private final ChannelCounts counts;

    HandBack(PendingEntries pending, IncomingSettings settings, ChannelCounts counts) {
        this.pending = pending;
        this.settings = settings;
        this.counts = counts;
    }

    /**
     * Offers entries that were let go of.
     *
     * @return done when Redis knows it, or after about a second without Redis: they are then taken over when they have
     *     been idle for long enough. Never fails
     */
    Uni<Void> offer(List<Held> released) {
        Map<String, List<Held>> byStream =
                released.stream().collect(Collectors.groupingBy(held -> held.entry().stream()));
        List<Uni<Void>> calls = new ArrayList<>();
        byStream.values().forEach(all -> {
            for (int from = 0; from < all.size(); from += PendingEntries.MOST_IDS) {
                List<Held> some = all.subList(from, Math.min(all.size(), from + PendingEntries.MOST_IDS));
                calls.add(tried(pending.handBack(some).invoke(fates -> counts.handedBack()
                        .add(fates.stream()
                                .filter(fate -> fate == PendingEntries.Fate.DONE)
                                .count()))));
            }
        });
        return all(calls);
    }

    /** Offers whatever this consumer still owns of these streams, and removes it from those of which it owns nothing. */
    Uni<Void> leave(List<String> streams) {
        return all(streams.stream()
                .map(stream -> tried(pending.handBackAll(stream).chain(() -> pending.removeItself(stream))))
                .toList());
    }

    private Uni<Void> tried(Uni<?> call) {
        return call.onFailure(RedisUnavailable.class)
                .retry()
                .withBackOff(PAUSE)
                .expireIn(ATTEMPTS_MS)
                .onFailure(PendingEntries::isGroupMissing)
                .recoverWithNull()
                .onFailure()
                .invoke(e -> ConnectorLog.LOG.notHandedBack(settings.channel(), String.valueOf(e.getMessage())))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }

    private static Uni<Void> all(List<Uni<Void>> calls) {
        return calls.isEmpty()
                ? Uni.createFrom().voidItem()
                : Uni.join().all(calls).andCollectFailures().replaceWithVoid();
    }
}
