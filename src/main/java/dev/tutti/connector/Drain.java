package dev.tutti.connector;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Ends a channel in good order: stops reading, waits for what is in hand, hands back the rest, and removes its consumer
 * where it owns nothing. Safe from any thread.
 */
final class Drain {
    private final Custody custody;
    private final ChannelStreams streams;
    private final IncomingStream messages;
    private final Heartbeat heartbeat;
    private final HandBack handBack;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private boolean begun;
    private boolean finishing;

    Drain(Custody custody, ChannelStreams streams, IncomingStream messages, Heartbeat heartbeat, HandBack handBack) {
        this.custody = custody;
        this.streams = streams;
        this.messages = messages;
        this.heartbeat = heartbeat;
        this.handBack = handBack;
    }

    /** Begins, unless it has begun; the result completes at the end, a few seconds after drain at the latest. */
    CompletableFuture<Void> run() {
        custody.context().runOnContext(v -> {
            if (!begun) {
                begun = true;
                begin();
            }
        });
        return done;
    }

    private void begin() {
        messages.stop();
        if (custody.inHand().size() > 0) {
            ConnectorLog.LOG.drains(
                    custody.settings().channel(), custody.inHand().size());
        }
        custody.inHand().onRelease(() -> custody.context().runOnContext(v -> look()));
        custody.context()
                .owner()
                .setTimer(Math.max(1, custody.settings().takeover().drainMs()), t -> finish());
        look();
    }

    private void look() {
        if (custody.inHand().size() == 0) {
            finish();
        }
    }

    private void finish() {
        if (finishing) {
            return;
        }
        finishing = true;
        heartbeat.stop();
        List<StreamEntry> rest =
                custody.inHand().all().stream().map(Held::entry).toList();
        if (!rest.isEmpty()) {
            ConnectorLog.LOG.drainedTooLate(custody.settings().channel(), rest.size());
        }
        handBack.offer(custody.inHand().release(rest))
                .chain(() -> handBack.leave(streams.names()))
                .subscribe()
                .with(ended -> done.complete(null), done::completeExceptionally);
    }
}
