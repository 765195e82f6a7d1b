package dev.tutti.connector;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/**
 * Takes entries over that others have not renewed, or have handed back: looks once a second, and while there are more
 * than were taken, as soon as there is room. All methods belong on the context.
 */
final class Takeover {
    private static final long LOOK_MS = 1_000;
    private static final long PAUSE_MS = 20;
    private static final double JITTER = 0.2;

    private final Custody custody;
    private final ChannelStreams streams;
    private final Heartbeat heartbeat;
    private final LoneLane lane;

    private IntSupplier room = () -> 0;
    private Consumer<List<Held>> consumer = held -> {};
    private Runnable onLooked = () -> {};
    private boolean looking;
    private boolean stopped;
    private boolean found;
    private boolean progress;
    private int asked;
    private int turn;
    /** Whether something was left behind last time. */
    private volatile boolean more;

    private final AtomicBoolean waking = new AtomicBoolean();

    Takeover(Custody custody, ChannelStreams streams, Heartbeat heartbeat, LoneLane lane) {
        this.custody = custody;
        this.streams = streams;
        this.heartbeat = heartbeat;
        this.lane = lane;
        custody.inHand().onRelease(this::wake);
    }

    /**
     * @param room how many entries the consumer takes now
     * @param onLooked told when what was reserved is free again
     */
    void feeds(IntSupplier room, Consumer<List<Held>> consumer, Runnable onLooked) {
        this.room = room;
        this.consumer = consumer;
        this.onLooked = onLooked;
    }

    void start() {
        long longest = Math.min(LOOK_MS, custody.settings().takeover().claimIdleMs());
        long next = (long) (longest * (1 - JITTER * ThreadLocalRandom.current().nextDouble()));
        custody.context().owner().setTimer(next, t -> {
            if (!stopped) {
                look();
                start();
            }
        });
    }

    /** Takes nothing any more. What a call under way brings is passed on. */
    void stop() {
        stopped = true;
    }

    /** Whether entries may come any moment. */
    boolean isLooking() {
        return looking;
    }

    /** Slots that reading should leave for entries to be taken over. */
    int reserved() {
        return Math.max(asked, more ? custody.settings().suspectsAtOnce() : 0);
    }

    /** Looks again soon, if something was left behind; once for all that is let go of meanwhile. From any thread. */
    private void wake() {
        if (more && waking.compareAndSet(false, true)) {
            custody.context().runOnContext(v -> custody.context().owner().setTimer(PAUSE_MS, t -> {
                waking.set(false);
                look();
            }));
        }
    }

    private void look() {
        if (stopped || looking) {
            return;
        }
        lane.look();
        if (lane.pausesTakeover() || custody.upkeep().isQuiet()) {
            return;
        }
        if (custody.upkeep().isFailing()) {
            custody.pending().ping().subscribe().with(back -> custody.upkeep().succeeded(), custody.upkeep()::failed);
            return;
        }
        if (heartbeat.isLate()) {
            // this process stood still: what it still owns must not look abandoned to itself
            heartbeat.beat();
            return;
        }
        looking = true;
        found = false;
        progress = false;
        Multi.createFrom()
                .iterable(inTurn())
                .onItem()
                .transformToUniAndConcatenate(this::takeOver)
                .onItem()
                .ignoreAsUni()
                .subscribe()
                .with(done -> looked(), this::failed);
    }

    private List<String> inTurn() {
        List<String> all = new ArrayList<>(streams.names());
        if (!all.isEmpty()) {
            turn = (turn + 1) % all.size();
            Collections.rotate(all, turn);
        }
        return all;
    }

    private Uni<Void> takeOver(String stream) {
        if (stopped || lane.pausesTakeover()) {
            found |= more;
            return Uni.createFrom().voidItem();
        }
        asked = room.getAsInt();
        int suspects = Math.max(
                0, custody.settings().suspectsAtOnce() - custody.inHand().suspects());
        String streamClass = streams.classOf().getOrDefault(stream, "");
        return custody.pending()
                .takeOver(stream, streamClass, asked, suspects, lane.isFree())
                .invoke(taken -> took(stream, taken))
                .replaceWithVoid()
                .onFailure(PendingEntries::isGroupMissing)
                .recoverWithUni(() -> custody.pending().makeGroup(stream))
                .onFailure(RedisRefused.class)
                .invoke(custody.upkeep()::refused)
                .onFailure(RedisRefused.class)
                .recoverWithNull();
    }

    private void took(String stream, TakenEntries taken) {
        asked = 0;
        found |= taken.more();
        List<Held> fresh = taken.entries().stream()
                .filter(held -> custody.inHand().take(held))
                .toList();
        if (fresh.isEmpty()) {
            return;
        }
        progress = true;
        custody.counts().taken().add(fresh.size());
        ConnectorLog.LOG.tookOver(custody.settings().channel(), fresh.size(), stream);
        List<Held> toRun = new ArrayList<>();
        List<Held> toRunAlone = new ArrayList<>();
        for (Held held : fresh) {
            (held.origin() == Held.Origin.LONE && !stopped ? toRunAlone : toRun).add(held);
            if (held.origin() == Held.Origin.POISONED) {
                poisoned(held);
            }
        }
        if (!toRun.isEmpty()) {
            consumer.accept(toRun);
        }
        // last, when all that came with it is in hand: it may start at once if it is alone
        toRunAlone.forEach(lane::accept);
    }

    private void poisoned(Held held) {
        custody.counts().poisoned().increment();
        StreamEntry entry = held.entry();
        ConnectorLog.LOG.poisoned(custody.settings().channel(), entry.stream(), entry.id(), held.starts());
    }

    private void looked() {
        more = found;
        custody.upkeep().succeeded();
        ended();
        if (progress) {
            wake();
        }
    }

    private void failed(Throwable why) {
        ended();
        custody.upkeep().failed(why);
    }

    private void ended() {
        looking = false;
        asked = 0;
        onLooked.run();
    }
}
