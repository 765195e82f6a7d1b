package dev.tutti.connector;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.eclipse.microprofile.reactive.messaging.Metadata;

/** What the ends of a message do to the entries of one channel. Safe from any thread. */
final class Settling {
    private final IncomingSettings settings;
    private final EntriesInHand inHand;
    private final AcknowledgementQueue queue;

    Settling(IncomingSettings settings, EntriesInHand inHand, AcknowledgementQueue queue) {
        this.settings = settings;
        this.inHand = inHand;
        this.queue = queue;
    }

    /**
     * Acknowledges and deletes entries, unless that was done by somebody else.
     *
     * @return completes when Redis has done it, however long that takes; never fails
     */
    CompletionStage<Void> acknowledge(List<StreamEntry> entries, Metadata metadata) {
        if (settings.external() || metadata.get(Acknowledged.class).isPresent()) {
            inHand.release(entries);
            return CompletableFuture.completedFuture(null);
        }
        return queue.add(entries).thenRun(() -> inHand.release(entries));
    }

    /** Leaves entries pending, to be delivered again once they are taken over. Never fails: that would end the channel. */
    CompletionStage<Void> leave(List<StreamEntry> entries, Throwable reason) {
        ConnectorLog.LOG.nacked(settings.channel(), names(entries), reason);
        inHand.release(entries);
        return CompletableFuture.completedFuture(null);
    }

    /** Acknowledges entries that have no text any more, whoever acknowledges the others. */
    void forget(List<StreamEntry> deleted) {
        queue.add(deleted);
    }

    private static String names(List<StreamEntry> entries) {
        return entries.stream().map(entry -> entry.stream() + "/" + entry.id()).collect(Collectors.joining(", "));
    }
}
