package dev.tutti.connector;

import io.smallrye.reactive.messaging.providers.MetadataInjectableMessage;
import io.smallrye.reactive.messaging.providers.locals.ContextAwareMessage;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.eclipse.microprofile.reactive.messaging.Metadata;

/**
 * A message of one entry, or of a list of them. It ends once: a second ack or nack gives the first one's result.
 */
final class StreamMessage<T> implements ContextAwareMessage<T>, MetadataInjectableMessage<T> {
    private final T payload;
    private final List<StreamEntry> entries;
    private final Settling settling;
    private final AtomicReference<CompletableFuture<Void>> end = new AtomicReference<>();
    private volatile Metadata metadata;

    private StreamMessage(T payload, List<StreamEntry> entries, Settling settling, Metadata metadata) {
        this.payload = payload;
        this.entries = entries;
        this.settling = settling;
        this.metadata = metadata;
    }

    /** To be made on a Vert.x context, from which it gets one of its own, where it is processed. */
    static <T> StreamMessage<T> withContext(
            T payload, List<StreamEntry> entries, Settling settling, List<Object> metadata) {
        return new StreamMessage<>(
                payload, entries, settling, ContextAwareMessage.captureContextMetadata(metadata.toArray()));
    }

    /** Processed on the context where it is made. */
    static <T> StreamMessage<T> plain(T payload, List<StreamEntry> entries, Settling settling, List<Object> metadata) {
        return new StreamMessage<>(
                payload, entries, settling, metadata.isEmpty() ? Metadata.empty() : Metadata.from(metadata));
    }

    @Override
    public T getPayload() {
        return payload;
    }

    @Override
    public Metadata getMetadata() {
        return metadata;
    }

    @Override
    public synchronized void injectMetadata(Object metadataObject) {
        metadata = metadata.with(metadataObject);
    }

    @Override
    public Function<Metadata, CompletionStage<Void>> getAckWithMetadata() {
        return this::ack;
    }

    @Override
    public BiFunction<Throwable, Metadata, CompletionStage<Void>> getNackWithMetadata() {
        return this::nack;
    }

    @Override
    public CompletionStage<Void> ack(Metadata given) {
        return once(() -> settling.acknowledge(entries, given));
    }

    @Override
    public CompletionStage<Void> nack(Throwable reason, Metadata given) {
        return once(() -> settling.handBack(entries, reason));
    }

    private CompletionStage<Void> once(Supplier<CompletionStage<Void>> action) {
        CompletableFuture<Void> mine = new CompletableFuture<>();
        if (!end.compareAndSet(null, mine)) {
            return end.get();
        }
        action.get().thenRun(() -> runOnMessageContext(() -> mine.complete(null)));
        return mine;
    }
}
