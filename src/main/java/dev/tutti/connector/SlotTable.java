package dev.tutti.connector;

import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.RedisURI;
import io.vertx.redis.client.impl.RequestImpl;
import io.vertx.redis.client.impl.ZModem;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which node has which hash slot. A node is the URI it is reached at. Immutable. */
final class SlotTable {
    /** How many slots a cluster has. */
    static final int SLOTS = 16_384;
    /** The slot of what has no key. */
    static final int NONE = -1;

    private final @Nullable String[] nodes;
    private final Set<String> all;
    private final Set<String> primaries;

    private SlotTable(@Nullable String[] nodes, Set<String> all, Set<String> primaries) {
        this.nodes = nodes;
        this.all = all;
        this.primaries = primaries;
    }

    /** Nothing known but where to ask. */
    static SlotTable of(List<String> seeds) {
        return new SlotTable(new String[SLOTS], new LinkedHashSet<>(seeds), Set.of());
    }

    /**
     * Reads what CLUSTER SLOTS answered.
     *
     * @param asked the node that did, whose host stands where the answer names none
     */
    static SlotTable of(String asked, Response reply) {
        @Nullable String[] nodes = new String[SLOTS];
        Set<String> all = new LinkedHashSet<>();
        Set<String> primaries = new LinkedHashSet<>();
        for (Response range : reply) {
            for (int i = 2; i < range.size(); i++) {
                Response host = range.get(i).get(0);
                String node = node(
                        asked,
                        host == null ? "" : host.toString(),
                        range.get(i).get(1).toInteger());
                all.add(node);
                if (i == 2) {
                    primaries.add(node);
                    Arrays.fill(nodes, range.get(0).toInteger(), range.get(1).toInteger() + 1, node);
                }
            }
        }
        return new SlotTable(nodes, all, primaries);
    }

    /** The same, but for one slot. */
    SlotTable with(int slot, String node) {
        @Nullable String[] changed = nodes.clone();
        changed[slot] = node;
        Set<String> more = new LinkedHashSet<>(all);
        more.add(node);
        return new SlotTable(changed, more, primaries);
    }

    /** The node of a slot; null where none is known. */
    @Nullable
    String node(int slot) {
        return slot == NONE ? null : nodes[slot];
    }

    /** The nodes that have slots; none before that was asked. */
    Set<String> primaries() {
        return primaries;
    }

    /** Every node, replicas too; before anything is known the seeds. */
    List<String> all() {
        return List.copyOf(all);
    }

    /** The slot of a key. */
    static int of(String key) {
        return ZModem.generate(key);
    }

    /** The slot of a command's first key, or {@link #NONE}. */
    static int of(Request command) {
        List<byte[]> keys = ((RequestImpl) command).keys();
        return keys.isEmpty() ? NONE : ZModem.generate(keys.get(0));
    }

    /**
     * The node that MOVED or ASK names.
     *
     * @param from the node that said so
     * @param error {@code MOVED 3999 127.0.0.1:6381}
     */
    static String named(String from, String error) {
        String address = error.split(" ")[2];
        int colon = address.lastIndexOf(':');
        return node(from, address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
    }

    /** Reached the same way as another one of the cluster. */
    private static String node(String like, String host, int port) {
        RedisURI known = new RedisURI(like);
        String name = host.isEmpty() || host.equals("?") ? known.socketAddress().host() : host;
        return known.protocol() + "://" + known.userinfo() + (name.contains(":") ? "[" + name + "]" : name) + ":"
                + port;
    }
}
