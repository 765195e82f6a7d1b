package dev.tutti.connector;

import io.vertx.core.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jspecify.annotations.Nullable;

/**
 * Takes the messages of an outgoing channel, from any thread, and stores their entries: what arrives while one delivery
 * is under way goes with the next. Asks upstream for no more than may be in flight. Never cancels.
 */
final class OutgoingStream implements Flow.Subscriber<Message<?>> {
    private final Context context;
    private final OutgoingSettings settings;
    private final Delivery delivery;
    private final Queue<Message<?>> queue = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean sending = new AtomicBoolean();
    private volatile Flow.@Nullable Subscription upstream;

    OutgoingStream(Context context, OutgoingSettings settings, Delivery delivery) {
        this.context = context;
        this.settings = settings;
        this.delivery = delivery;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        if (upstream != null) {
            subscription.cancel();
            return;
        }
        upstream = subscription;
        subscription.request(settings.maxInFlight());
    }

    @Override
    public void onNext(Message<?> message) {
        queue.add(message);
        wake();
    }

    @Override
    public void onError(Throwable failure) {
        ConnectorLog.LOG.upstreamFailed(settings.channel(), failure);
    }

    @Override
    public void onComplete() {
        // what was taken is still sent
    }

    private void wake() {
        if (sending.compareAndSet(false, true)) {
            context.runOnContext(v -> send());
        }
    }

    private void send() {
        List<Parcel> parcels = new ArrayList<>();
        int refused = 0;
        for (Message<?> next = queue.poll(); next != null; next = queue.poll()) {
            try {
                parcels.add(Parcel.of(next, settings));
            } catch (IllegalArgumentException e) {
                refused++;
                refuse(next, "?", e);
            }
        }
        askForMore(refused);
        if (!parcels.isEmpty()) {
            delivery.deliver(parcels)
                    .onFailure()
                    .recoverWithItem(e -> parcels.stream()
                            .map(parcel -> new Delivery.Receipt(parcel, e))
                            .toList())
                    .subscribe()
                    .with(this::delivered);
            return;
        }
        sending.set(false);
        if (!queue.isEmpty()) {
            wake();
        }
    }

    private void delivered(List<Delivery.Receipt> receipts) {
        for (Delivery.Receipt receipt : receipts) {
            Throwable failure = receipt.failure();
            if (failure == null) {
                settle(() -> acknowledge(receipt.parcel().message()));
            } else {
                refuse(receipt.parcel().message(), receipt.parcel().stream(), failure);
            }
        }
        askForMore(receipts.size());
        context.runOnContext(v -> send());
    }

    private CompletionStage<Void> acknowledge(Message<?> message) {
        return delivery.acknowledges()
                ? message.ack(message.getMetadata().with(Acknowledged.BY_SCRIPT))
                : message.ack();
    }

    private void refuse(Message<?> message, String stream, Throwable why) {
        ConnectorLog.LOG.notStored(settings.channel(), stream, why);
        settle(() -> message.nack(why));
    }

    private void settle(Supplier<CompletionStage<Void>> end) {
        try {
            end.get().exceptionally(failure -> {
                ConnectorLog.LOG.settlingFailed(settings.channel(), failure);
                return null;
            });
        } catch (RuntimeException e) {
            // a message's own ack: whatever it throws, the messages behind it are to be settled too
            ConnectorLog.LOG.settlingFailed(settings.channel(), e);
        }
    }

    private void askForMore(int messages) {
        Flow.Subscription from = upstream;
        if (messages > 0 && from != null) {
            from.request(messages);
        }
    }
}
