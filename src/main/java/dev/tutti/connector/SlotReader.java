package dev.tutti.connector;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.impl.ContextInternal;
import io.vertx.redis.client.Response;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the streams of one slot of a cluster, on a connection of its own to the node that has it, for a read that blocks
 * takes streams of one slot only and blocks its connection. It opens the connection by itself, and again when it broke or
 * the slot has moved. All methods belong on the context.
 */
final class SlotReader {
    private static final long UNBLOCK_AGAIN_MS = 2;
    private static final long NO_ID = -1;

    private final ContextInternal context;
    private final IncomingSettings settings;
    private final RedisCommands commands;
    private final ClusterMap map;
    private final int slot;
    private final GroupReader reader;
    private final Backoff backoff;
    private final Runnable onOpen;

    private String node = "";
    private long id = NO_ID;
    private boolean open;
    private boolean closed;
    private boolean failing;
    private boolean resting;
    private boolean blocked;
    private boolean unblocking;
    private @Nullable Promise<Void> opening;

    /**
     * @param readers makes the reader, given who says which node to connect to
     * @param onOpen told when it can be read
     */
    SlotReader(
            ContextInternal context,
            IncomingSettings settings,
            RedisCommands commands,
            ClusterMap map,
            int slot,
            Function<Supplier<String>, GroupReader> readers,
            Runnable onOpen) {
        this.context = context;
        this.settings = settings;
        this.commands = commands;
        this.map = map;
        this.slot = slot;
        this.onOpen = onOpen;
        this.backoff = new Backoff(settings.reconnectMinMs(), settings.reconnectMaxMs());
        this.reader = readers.apply(() -> node = map.nodeOf(slot));
    }

    boolean isOpen() {
        return open;
    }

    /** The attempt under way to open it, or the next one. */
    Future<Void> opened() {
        Promise<Void> next = opening;
        if (next == null) {
            next = context.promise();
            opening = next;
            if (!resting) {
                open();
            }
        }
        return next.future();
    }

    private void open() {
        if (closed || open) {
            return;
        }
        reader.clientId()
                .recover(e -> {
                    if (RedisError.of(e).meaning() != RedisError.Meaning.REFUSED) {
                        return context.failedFuture(e);
                    }
                    ConnectorLog.LOG.notUnblocked(settings.channel(), e.getMessage());
                    return context.succeededFuture(NO_ID);
                })
                .onSuccess(own -> {
                    id = own;
                    open = true;
                    end(null);
                    onOpen.run();
                })
                .onFailure(this::broke);
    }

    private void end(@Nullable Throwable why) {
        Promise<Void> waiting = opening;
        opening = null;
        if (waiting != null && why == null) {
            waiting.complete();
        } else if (waiting != null) {
            waiting.fail(why);
        }
    }

    /** Closes the connection and opens another after a pause. */
    private void broke(Throwable why) {
        open = false;
        reader.drop(why);
        end(why);
        if (closed) {
            return;
        }
        if (!failing) {
            failing = true;
            ConnectorLog.LOG.slotNotRead(settings.channel(), slot, String.valueOf(why.getMessage()));
        }
        if (RedisError.of(why).code().equals("MOVED")) {
            map.moved(node, String.valueOf(why.getMessage()));
        } else {
            map.refresh();
        }
        if (!resting) {
            resting = true;
            context.owner().setTimer(backoff.nextMs(), t -> {
                resting = false;
                open();
            });
        }
    }

    /** Reads without blocking; to be called while it is open. */
    Future<List<List<Response>>> take(List<ReadStep.Part> parts) {
        return watched(reader.take(parts));
    }

    /** Waits for entries until {@link #unblock}; to be called while it is open. */
    Future<List<Response>> await(List<String> streams, long ms) {
        blocked = true;
        return watched(reader.await(streams, ms).onComplete(reply -> blocked = false));
    }

    private <T> Future<T> watched(Future<T> read) {
        return read.onSuccess(reply -> {
                    backoff.reset();
                    if (failing) {
                        failing = false;
                        ConnectorLog.LOG.slotReadAgain(settings.channel(), slot);
                    }
                })
                .onFailure(this::broke);
    }

    /** Ends the wait under way, if there is one, as if it had run out. */
    void unblock() {
        if (!blocked || unblocking || id == NO_ID) {
            return;
        }
        unblocking = true;
        commands.sendTo(node, GroupReader.unblock(id))
                .subscribe()
                .with(
                        done -> context.runOnContext(v -> {
                            unblocking = false;
                            if (blocked) { // it may have come before the read that it is to end
                                context.owner().setTimer(UNBLOCK_AGAIN_MS, t -> unblock());
                            }
                        }),
                        failure -> context.runOnContext(v -> {
                            unblocking = false;
                            ConnectorLog.LOG.notUnblocked(settings.channel(), failure.getMessage());
                        }));
    }

    void close() {
        closed = true;
        reader.close();
    }
}
