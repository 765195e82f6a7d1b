package dev.tutti.connector;

import io.vertx.core.impl.ContextInternal;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Flow;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jspecify.annotations.Nullable;

/**
 * The messages of an incoming channel: as many as are asked for, read only when they are asked for, or with
 * {@code max-in-hand} up to that many once one is asked for. Never fails and
 * never ends. One subscriber; everything happens on one event-loop context.
 */
final class IncomingStream implements Flow.Publisher<Message<?>>, Flow.Subscription {
    private final ContextInternal context;
    private final IncomingSettings settings;
    private final ReadLoop loop;
    private final EntriesInHand inHand;
    private final Settling settling;

    private Flow.@Nullable Subscriber<? super Message<?>> subscriber;
    private long demand;
    /** Read and not yet asked for; only with max-in-hand. */
    private final Queue<StreamEntry> ahead = new ArrayDeque<>();

    IncomingStream(
            ContextInternal context,
            IncomingSettings settings,
            ReadLoop loop,
            EntriesInHand inHand,
            Settling settling) {
        this.context = context;
        this.settings = settings;
        this.loop = loop;
        this.inHand = inHand;
        this.settling = settling;
        loop.feeds(this::slots, this::emit);
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
            newcomer.onSubscribe(this);
        });
    }

    @Override
    public void request(long n) {
        context.runOnContext(v -> {
            if (n <= 0) {
                refuse(n);
                return;
            }
            demand = demand + n < 0 ? Long.MAX_VALUE : demand + n;
            if (settings.maxInHand().isEmpty()) {
                loop.mayHold(entries(demand));
            }
            drain();
            loop.go();
        });
    }

    @Override
    public void cancel() {
        close();
    }

    /** Stops reading, from any thread. What is in hand can still be acknowledged. */
    void close() {
        context.runOnContext(v -> loop.stop());
    }

    private void refuse(long n) {
        Flow.Subscriber<? super Message<?>> to = subscriber;
        if (to != null && loop.stop()) {
            to.onError(new IllegalArgumentException("requested " + n + " messages, must be positive"));
        }
    }

    private int slots() {
        if (settings.maxInHand().isPresent()) {
            int free = settings.maxInHand().getAsInt() - inHand.size();
            return demand == 0 || !ahead.isEmpty() ? 0 : Math.max(0, Math.min(free, settings.batchSize()));
        }
        return (int) Math.min(entries(Math.min(demand, settings.batch() ? 1 : demand)), settings.batchSize());
    }

    private long entries(long messages) {
        if (!settings.batch()) {
            return messages;
        }
        return messages > Long.MAX_VALUE / settings.batchSize() ? Long.MAX_VALUE : messages * settings.batchSize();
    }

    private void emit(List<StreamEntry> entries) {
        Flow.Subscriber<? super Message<?>> to = subscriber;
        if (to == null) {
            return;
        }
        if (settings.batch()) {
            spend(1);
            to.onNext(new StreamMessage<>(entries, entries, settling));
            return;
        }
        ahead.addAll(entries);
        drain();
    }

    /** Hands on what was read, as far as it is asked for. */
    private void drain() {
        Flow.Subscriber<? super Message<?>> to = subscriber;
        while (to != null && demand > 0 && !ahead.isEmpty()) {
            StreamEntry entry = ahead.remove();
            spend(1);
            to.onNext(new StreamMessage<>(entry, List.of(entry), settling));
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
