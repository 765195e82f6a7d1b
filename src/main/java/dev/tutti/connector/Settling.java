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
    private final HandBack handBack;
    private final ChannelCounts counts;

    Settling(Custody custody, AcknowledgementQueue queue, HandBack handBack) {
        this.settings = custody.settings();
        this.inHand = custody.inHand();
        this.counts = custody.counts();
        this.queue = queue;
        this.handBack = handBack;
    }

    /**
     * Acknowledges and deletes entries, unless that was done by somebody else.
     *
     * @return completes when Redis has done it, however long that takes; never fails
     */
    CompletionStage<Void> acknowledge(List<StreamEntry> entries, Metadata metadata) {
        if (settings.external() || metadata.get(Acknowledged.class).isPresent()) {
            acknowledged(entries);
            return CompletableFuture.completedFuture(null);
        }
        return queue.add(entries).thenRun(() -> acknowledged(entries));
    }

    private void acknowledged(List<StreamEntry> entries) {
        counts.acknowledged().add(inHand.release(entries).size());
    }

    /**
     * Hands entries back, so that another consumer takes them, or this one after claim-idle. Never fails: that would end
     * the channel.
     */
    CompletionStage<Void> handBack(List<StreamEntry> entries, Throwable reason) {
        ConnectorLog.LOG.nacked(settings.channel(), names(entries), reason);
        return handBack(entries);
    }

    /** Hands back what nobody was given. */
    CompletionStage<Void> handBack(List<StreamEntry> entries) {
        return handBack.offer(inHand.release(entries)).subscribeAsCompletionStage();
    }

    /** Acknowledges entries that have no text any more, whoever acknowledges the others. */
    void forget(List<StreamEntry> deleted) {
        queue.add(deleted);
    }

    private static String names(List<StreamEntry> entries) {
        return entries.stream().map(entry -> entry.stream() + "/" + entry.id()).collect(Collectors.joining(", "));
    }
}
