package dev.tutti.connector;

import java.util.concurrent.CompletableFuture;

/** An incoming channel and what may be asked of it from outside. */
record IncomingChannel(IncomingStream messages, Custody custody, ChannelHealth health, Drain drain, Runnable stop) {

    String name() {
        return custody.settings().channel();
    }

    EntriesInHand inHand() {
        return custody.inHand();
    }

    ChannelCounts counts() {
        return custody.counts();
    }

    /** How it fares. */
    ChannelFigures figures() {
        ChannelCounts counts = counts();
        return new ChannelFigures(
                name(),
                health.isReady(),
                inHand().size(),
                counts.reads().sum(),
                counts.read().sum(),
                counts.acknowledged().sum(),
                counts.taken().sum(),
                counts.lost().sum(),
                counts.handedBack().sum(),
                counts.poisoned().sum());
    }

    /** Longest time that {@link #end} waits for entries in hand. */
    long drainMs() {
        return custody.settings().takeover().drainMs();
    }

    /** Ends it in good order: the result completes when nothing is in hand any more, or the rest was handed back. */
    CompletableFuture<Void> end() {
        return drain.run();
    }

    /** Lets go of everything at once, as if the process had died: what is in hand waits to be taken over. */
    void close() {
        stop.run();
    }
}
