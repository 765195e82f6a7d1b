package dev.tutti.connector;

import io.vertx.core.impl.ContextInternal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jspecify.annotations.Nullable;

/**
 * The messages of an incoming channel: as many as are asked for, read only when they are asked for, or with {@code
 * max-in-hand} up to that many once one is asked for; before them those that were taken over. Never fails and never ends.
 * One subscriber; everything happens on one event-loop context.
 */
final class IncomingStream implements Flow.Publisher<Message<?>>, Flow.Subscription {
    private static final int MOST_TAKEN = 100;
    private static final long ASKING_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ContextInternal context;
    private final IncomingSettings settings;
    private final ReadLoop loop;
    private final EntriesInHand inHand;
    private final ChannelCounts counts;
    private final Settling settling;
    private final Takeover takeover;
    private final LoneLane lane;

    private Flow.@Nullable Subscriber<? super Message<?>> subscriber;
    private final AtomicLong requested = new AtomicLong();
    private long demand;
    /** In hand and not yet asked for. */
    private final Deque<Arrival> ahead = new ArrayDeque<>();

    private long lastRequest = System.nanoTime() - 2 * ASKING_NANOS;
    private boolean stopped;

    IncomingStream(Custody custody, ReadLoop loop, Settling settling, Takeover takeover, LoneLane lane) {
        this.context = custody.context();
        this.settings = custody.settings();
        this.inHand = custody.inHand();
        this.counts = custody.counts();
        this.loop = loop;
        this.settling = settling;
        this.takeover = takeover;
        this.lane = lane;
        loop.feeds(this::slots, this::emit, lane::look);
        takeover.feeds(this::room, this::offer, loop::go);
        lane.feeds(this::isIdle, this::offer, loop::go);
        settings.maxInHand().ifPresent(loop::mayHold);
    }

    @Override
    public void subscribe(Flow.Subscriber<? super Message<?>> newcomer) {
        context.runOnContext(v -> {
            if (subscriber != null) {
                newcomer.onSubscribe(new NoSubscription());
                newcomer.onError(
                        new IllegalStateException("channel " + settings.channel() + " has a subscriber; it takes one"));
                return;
            }
            subscriber = newcomer;
            takeover.start();
            newcomer.onSubscribe(this);
        });
    }

    @Override
    public void request(long n) {
        if (n <= 0) {
            context.runOnContext(v -> refuse(n));
        } else if (requested.getAndAccumulate(n, IncomingStream::plus) == 0) {
            context.runOnContext(v -> asked(requested.getAndSet(0))); // once for all that is asked for in one turn
        }
    }

    private void asked(long n) {
        lastRequest = System.nanoTime();
        demand = plus(demand, n);
        if (settings.maxInHand().isEmpty()) {
            loop.mayHold(entries(demand));
        }
        drain();
        loop.go();
    }

    private static long plus(long demand, long n) {
        return demand + n < 0 ? Long.MAX_VALUE : demand + n;
    }

    @Override
    public void cancel() {
        context.runOnContext(v -> stop());
    }

    /** Stops reading and hands back what nobody was given. What was given is kept in hand until it ends. On the context. */
    void stop() {
        stopped = true;
        loop.stop();
        takeover.stop();
        List<StreamEntry> notGiven = new ArrayList<>();
        lane.stop().forEach(held -> notGiven.add(held.entry()));
        ahead.forEach(arrival -> notGiven.addAll(arrival.entries()));
        ahead.clear();
        settling.handBack(notGiven);
    }

    private void refuse(long n) {
        Flow.Subscriber<? super Message<?>> to = subscriber;
        if (to != null && loop.stop()) {
            to.onError(new IllegalArgumentException("requested " + n + " messages, must be positive"));
        }
    }

    private int slots() {
        if (demand == 0 || !ahead.isEmpty() || lane.pausesReading()) {
            return 0;
        }
        if (settings.maxInHand().isPresent()) {
            int free = settings.maxInHand().getAsInt() - inHand.size() - takeover.reserved();
            return Math.max(0, Math.min(free, settings.batchSize()));
        }
        return (int) Math.min(entries(Math.min(demand, settings.batch() ? 1 : demand)), settings.batchSize());
    }

    /** How many entries may be taken over: none for an application that has stopped asking. */
    private int room() {
        if (demand == 0 && System.nanoTime() - lastRequest > ASKING_NANOS) {
            return 0;
        }
        if (settings.maxInHand().isPresent()) {
            int free = settings.maxInHand().getAsInt() - inHand.size() - loop.taking();
            return Math.max(0, Math.min(free, MOST_TAKEN));
        }
        // reading on demand blocks on all of it most of the time: so one page more than asked for, never two
        int page = settings.batch() ? settings.batchSize() : (int) Math.min(Math.max(1, demand), MOST_TAKEN);
        return ahead.isEmpty() ? Math.min(page, MOST_TAKEN) : 0;
    }

    private boolean isIdle() {
        return demand > 0 && ahead.isEmpty() && !loop.isReading() && !takeover.isLooking();
    }

    private long entries(long messages) {
        if (!settings.batch()) {
            return messages;
        }
        return messages > Long.MAX_VALUE / settings.batchSize() ? Long.MAX_VALUE : messages * settings.batchSize();
    }

    private void emit(List<StreamEntry> entries) {
        counts.reads().increment();
        counts.read().add(entries.size());
        if (settings.batch()) {
            ahead.add(Arrival.read(entries));
        } else {
            entries.forEach(entry -> ahead.add(Arrival.read(List.of(entry))));
        }
        drain();
    }

    /** Entries that were taken over go before those that were read. */
    private void offer(List<Held> taken) {
        List<StreamEntry> entries = taken.stream().map(Held::entry).toList();
        if (stopped) {
            settling.handBack(entries);
        } else if (settings.batch()) {
            ahead.addFirst(Arrival.read(entries));
        } else {
            for (int i = taken.size() - 1; i >= 0; i--) {
                ahead.addFirst(Arrival.of(taken.get(i)));
            }
        }
        drain();
    }

    /** Hands on what is there, as far as it is asked for and was not lost to another consumer meanwhile. */
    private void drain() {
        Flow.Subscriber<? super Message<?>> to = subscriber;
        while (to != null && demand > 0 && !ahead.isEmpty()) {
            Arrival next = ahead.remove();
            List<StreamEntry> entries =
                    next.entries().stream().filter(inHand::holds).toList();
            if (!entries.isEmpty()) {
                spend(1);
                Object payload = settings.batch() ? entries : entries.get(0);
                to.onNext(
                        settings.messageContext()
                                ? StreamMessage.withContext(payload, entries, settling, next.metadata())
                                : StreamMessage.plain(payload, entries, settling, next.metadata()));
            }
        }
    }

    private void spend(int messages) {
        if (demand != Long.MAX_VALUE) {
            demand -= messages;
        }
    }

    /** What a subscriber that came too late is given before its error. */
    private static final class NoSubscription implements Flow.Subscription {
        @Override
        public void request(long n) {}

        @Override
        public void cancel() {}
    }
}
