package dev.tutti.connector;

import dev.tutti.connector.PendingEntries.Fate;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Renews the entries in hand, so that nobody takes them over; those that were taken nevertheless, or are gone, are let go
 * of. All methods belong on the context.
 */
final class Heartbeat {
    private final Custody custody;
    private final long lateNanos;
    private long lastBeat = System.nanoTime();
    private boolean beating;
    private boolean stopped;

    Heartbeat(Custody custody) {
        this.custody = custody;
        this.lateNanos =
                TimeUnit.MILLISECONDS.toNanos(custody.settings().takeover().claimIdleMs() / 2);
    }

    void start() {
        custody.context().owner().setTimer(custody.settings().takeover().renewalMs(), t -> {
            if (!stopped) {
                beat();
                start();
            }
        });
    }

    void stop() {
        stopped = true;
    }

    /** Whether what is in hand may be idle for so long that this process itself would take it over. */
    boolean isLate() {
        return System.nanoTime() - lastBeat > lateNanos;
    }

    /** Renews now. */
    void beat() {
        if (beating) {
            return;
        }
        long begun = System.nanoTime();
        List<Uni<Void>> calls = calls();
        if (calls.isEmpty()) {
            lastBeat = begun;
            return;
        }
        beating = true;
        Uni.join().all(calls).andCollectFailures().subscribe().with(done -> ended(begun), failure -> {
            beating = false;
            custody.upkeep().failed(failure);
        });
    }

    private void ended(long begun) {
        beating = false;
        lastBeat = begun;
        custody.upkeep().succeeded();
    }

    private List<Uni<Void>> calls() {
        Map<String, List<Held>> byStream =
                custody.inHand().all().stream().collect(Collectors.groupingBy(held -> held.entry().stream()));
        List<Uni<Void>> calls = new ArrayList<>();
        byStream.values().forEach(all -> {
            for (int from = 0; from < all.size(); from += PendingEntries.MOST_IDS) {
                calls.add(renew(all.subList(from, Math.min(all.size(), from + PendingEntries.MOST_IDS))));
            }
        });
        return calls;
    }

    private Uni<Void> renew(List<Held> held) {
        return custody.pending()
                .renew(held)
                .onFailure(PendingEntries::isGroupMissing)
                .recoverWithItem(() -> held.stream().map(each -> Fate.GONE).toList())
                .invoke(fates -> letGo(held, fates))
                .replaceWithVoid()
                .onFailure(RedisRefused.class)
                .invoke(custody.upkeep()::refused)
                .onFailure(RedisRefused.class)
                .recoverWithNull();
    }

    private void letGo(List<Held> held, List<Fate> fates) {
        List<StreamEntry> over = new ArrayList<>();
        for (int i = 0; i < fates.size(); i++) {
            StreamEntry entry = held.get(i).entry();
            if (fates.get(i) != Fate.DONE && custody.inHand().holds(entry)) {
                over.add(entry);
                if (fates.get(i) == Fate.LOST) {
                    custody.counts().lost().increment();
                    ConnectorLog.LOG.lostToAnother(custody.settings().channel(), entry.stream(), entry.id());
                }
            }
        }
        if (!over.isEmpty()) {
            custody.inHand().release(over);
        }
    }
}
