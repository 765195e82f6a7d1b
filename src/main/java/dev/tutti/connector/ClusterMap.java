package dev.tutti.connector;

import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where a cluster's slots are, as far as known: asked of one node each second and whenever somebody meets a fault, and
 * learned from each MOVED. What it says may be old; who goes by it is sent on. From any thread.
 */
final class ClusterMap {
    private static final long ATTEMPT_MS = 1_000;
    private static final long EACH_MS = 1_000;
    private static final long LEAST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final ContextInternal context;
    private final RedisLink link;
    private final AtomicInteger turn = new AtomicInteger();
    private final List<Consumer<Set<String>>> listeners = new CopyOnWriteArrayList<>();
    private volatile SlotTable table;
    private volatile String asked = "";
    private long timer;
    private boolean asking;
    private long lastAsked = System.nanoTime() - LEAST_PAUSE_NANOS;

    /**
     * @param seeds nodes that are asked first
     * @param clients a client for one connection to a node
     */
    ClusterMap(Vertx vertx, List<String> seeds, Function<String, Redis> clients) {
        this.context = ((VertxInternal) vertx).createEventLoopContext();
        this.table = SlotTable.of(seeds);
        this.link = new RedisLink(
                context,
                () -> {
                    asked = any(askable(seeds));
                    return clients.apply(asked);
                },
                ATTEMPT_MS,
                why -> {});
    }

    void start() {
        timer = context.owner().setPeriodic(EACH_MS, t -> refresh());
        refresh();
    }

    void close() {
        context.owner().cancelTimer(timer);
        context.runOnContext(v -> link.close());
    }

    /** Told, on some event loop, which nodes have slots whenever that was asked. */
    void onAnswer(Consumer<Set<String>> listener) {
        listeners.add(listener);
    }

    /** The node to try for a slot, and for {@link SlotTable#NONE} any that has slots. */
    String nodeOf(int slot) {
        SlotTable now = table;
        @Nullable String known = now.node(slot);
        return known != null ? known : anyOf(now);
    }

    /** The nodes that have slots; none as long as that is not known. */
    Set<String> primaries() {
        return table.primaries();
    }

    /** The seeds, too: where every node gets a new address at once, only their names lead to one. */
    private List<String> askable(List<String> seeds) {
        List<String> nodes = new ArrayList<>(table.all());
        nodes.addAll(seeds);
        return nodes;
    }

    private String anyOf(SlotTable now) {
        Set<String> primaries = now.primaries();
        return any(primaries.isEmpty() ? now.all() : List.copyOf(primaries));
    }

    private String any(List<String> nodes) {
        return nodes.get(Math.floorMod(turn.getAndIncrement(), nodes.size()));
    }

    /**
     * Learns from MOVED where a slot is, and asks where the others are.
     *
     * @return the node it names
     */
    String moved(String from, String error) {
        String node = SlotTable.named(from, error);
        int slot = Integer.parseInt(error.split(" ")[1]);
        synchronized (this) {
            if (!node.equals(table.node(slot))) {
                table = table.with(slot, node);
            }
        }
        refresh();
        return node;
    }

    /** Asks anew, soon. */
    void refresh() {
        context.runOnContext(v -> ask());
    }

    private void ask() {
        if (asking || System.nanoTime() - lastAsked < LEAST_PAUSE_NANOS) {
            return;
        }
        asking = true;
        lastAsked = System.nanoTime();
        link.within(
                        2 * ATTEMPT_MS,
                        link.connection()
                                .compose(connection -> connection.send(
                                        Request.cmd(Command.CLUSTER).arg("SLOTS"))))
                .onComplete(answer -> {
                    asking = false;
                    if (answer.failed()) {
                        ConnectorLog.LOG.clusterUnasked(answer.cause().getMessage());
                        // the next one is asked then
                        link.drop(answer.cause());
                    } else if (answer.result().size() > 0) {
                        learn(SlotTable.of(asked, answer.result()));
                    }
                });
    }

    private void learn(SlotTable learned) {
        synchronized (this) {
            table = learned;
        }
        listeners.forEach(listener -> listener.accept(learned.primaries()));
    }
}
