package dev.tutti.connector;

import io.vertx.core.impl.ContextInternal;

/** What the parts share that keep the entries of one channel and come by those of others. */
record Custody(
        ContextInternal context,
        IncomingSettings settings,
        EntriesInHand inHand,
        PendingEntries pending,
        Upkeep upkeep,
        ChannelCounts counts) {}
