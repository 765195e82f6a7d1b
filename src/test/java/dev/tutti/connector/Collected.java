package dev.tutti.connector;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jspecify.annotations.Nullable;

/** A subscriber that asks for what the test says and keeps what comes. */
final class Collected implements Flow.Subscriber<Message<?>> {
    final List<Message<?>> messages = new CopyOnWriteArrayList<>();
    final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final long first;
    private volatile Flow.@Nullable Subscription subscription;

    private Collected(long first) {
        this.first = first;
    }

    /** Subscribes and asks for that many messages. */
    static Collected from(IncomingChannel channel, long first) {
        Collected collected = new Collected(first);
        channel.messages().subscribe(collected);
        return collected;
    }

    void request(long n) {
        Flow.Subscription to = subscription;
        if (to == null) {
            throw new IllegalStateException("not subscribed yet");
        }
        to.request(n);
    }

    int count() {
        return messages.size();
    }

    StreamEntry entry(int index) {
        return (StreamEntry) messages.get(index).getPayload();
    }

    /** Values of the field {@code n}, in the order they came. */
    List<String> numbers() {
        return messages.stream()
                .map(message -> ((StreamEntry) message.getPayload())
                        .field("n")
                        .orElseThrow()
                        .toString())
                .toList();
    }

    @Override
    public void onSubscribe(Flow.Subscription to) {
        subscription = to;
        if (first > 0) {
            to.request(first);
        }
    }

    @Override
    public void onNext(Message<?> message) {
        messages.add(message);
    }

    @Override
    public void onError(Throwable failure) {
        failures.add(failure);
    }

    @Override
    public void onComplete() {
        failures.add(new IllegalStateException("completed"));
    }
}
