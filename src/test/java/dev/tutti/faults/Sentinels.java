package dev.tutti.faults;

import static org.awaitility.Awaitility.await;

import dev.tutti.testing.RedisProcess;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Response;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Three data nodes and three Sentinels with a quorum of two. Everybody reaches a data node through a proxy of it, whose
 * address is the one that node announces. Nodes connect from 127.0.1.x and Sentinels from 127.0.2.x, clients from
 * 127.0.0.1: so a proxy can cut a node from its peers while clients still reach it.
 */
final class Sentinels implements AutoCloseable {
    static final String MASTER = "tutti";
    /** Silence after which a Sentinel takes a node for down. */
    static final Duration DOWN_AFTER = Duration.ofSeconds(1);

    private static final int EACH = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<RedisProcess> nodes = new ArrayList<>();
    private final List<Proxy> proxies = new ArrayList<>();
    private final List<RedisProcess> sentinels = new ArrayList<>();
    private final List<RedisView> eyes = new ArrayList<>();

    /** Starts all six and waits until every Sentinel knows all the others. */
    Sentinels() {
        for (int node = 0; node < EACH; node++) {
            addNode("127.0.1." + (node + 1));
        }
        for (int sentinel = 0; sentinel < EACH; sentinel++) {
            addSentinel("127.0.2." + (sentinel + 1));
        }
        awaitWhole();
    }

    private void addNode(String address) {
        RedisProcess node = RedisProcess.configured(
                false,
                "bind 127.0.0.1",
                "bind-source-addr " + address,
                "protected-mode no",
                "appendonly yes",
                "appendfsync always",
                "save \"\"",
                "repl-diskless-sync-delay 0",
                "repl-ping-replica-period 1");
        Proxy proxy = new Proxy(node.port());
        node.configure("replica-announce-ip 127.0.0.1", "replica-announce-port " + proxy.port());
        if (!proxies.isEmpty()) {
            node.configure("replicaof 127.0.0.1 " + proxies.get(0).port());
        }
        nodes.add(node);
        proxies.add(proxy);
        node.start();
    }

    private void addSentinel(String address) {
        RedisProcess sentinel = RedisProcess.configured(
                true,
                "bind 127.0.0.1",
                "bind-source-addr " + address,
                "protected-mode no",
                "sentinel monitor " + MASTER + " 127.0.0.1 " + proxies.get(0).port() + " 2",
                "sentinel down-after-milliseconds " + MASTER + " " + DOWN_AFTER.toMillis(),
                "sentinel failover-timeout " + MASTER + " 4000",
                "sentinel parallel-syncs " + MASTER + " 2");
        sentinel.configure("sentinel announce-ip 127.0.0.1", "sentinel announce-port " + sentinel.port());
        sentinels.add(sentinel);
        sentinel.start();
        RedisView view = new RedisView(sentinel.uri());
        // looks more often, and demotes a primary that comes back after two seconds instead of eight
        view.run("SENTINEL", "DEBUG", "INFO-PERIOD", 1_000, "PUBLISH-PERIOD", 500, "TILT-PERIOD", 2_000);
        eyes.add(view);
    }

    /** For {@code quarkus.redis.hosts}. */
    String hosts() {
        return sentinels.stream()
                .map(each -> "redis://127.0.0.1:" + each.port())
                .collect(Collectors.joining(","));
    }

    /** How a client finds the primary. */
    RedisOptions options() {
        RedisOptions options =
                new RedisOptions().setType(RedisClientType.SENTINEL).setMasterName(MASTER);
        sentinels.forEach(each -> options.addConnectionString("redis://127.0.0.1:" + each.port()));
        return options;
    }

    /** Index of the primary, as the first Sentinel that answers says. */
    int primary() {
        Response address = eyes.get(0).run("SENTINEL", "GET-MASTER-ADDR-BY-NAME", MASTER);
        int port = address.get(1).toInteger();
        for (int node = 0; node < EACH; node++) {
            if (proxies.get(node).port() == port) {
                return node;
            }
        }
        throw new IllegalStateException("no node has port " + port);
    }

    RedisProcess node(int node) {
        return nodes.get(node);
    }

    /** From now on that node reaches no peer and no Sentinel, nor they it; clients do. */
    void isolate(int node) {
        Predicate<InetAddress> peers = from -> !from.getHostAddress().startsWith("127.0.0.");
        Predicate<InetAddress> itself = from -> from.getHostAddress().equals("127.0.1." + (node + 1));
        for (int each = 0; each < EACH; each++) {
            proxies.get(each).cut(each == node ? peers : itself);
        }
    }

    /** Everybody reaches everybody again; what was on its way arrives. */
    void join() {
        proxies.forEach(each -> each.heal(false));
    }

    /** Waits until the Sentinels agree on another primary than that one. */
    void awaitFailover(int old) {
        await("another primary than node " + old)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> primary() != old);
    }

    /** Waits until every Sentinel sees one primary, two replicas in step with it, and two other Sentinels. */
    void awaitWhole() {
        await("three nodes in step, three Sentinels")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptions()
                .until(() -> eyes.stream().allMatch(Sentinels::seesAll) && nodesAgree());
    }

    private static boolean seesAll(RedisView sentinel) {
        Map<String, Response> master = RedisView.map(sentinel.run("SENTINEL", "MASTER", MASTER));
        if (!master.get("flags").toString().equals("master")
                || master.get("num-other-sentinels").toInteger() != EACH - 1) {
            return false;
        }
        int inStep = 0;
        for (Response each : sentinel.run("SENTINEL", "REPLICAS", MASTER)) {
            Map<String, Response> replica = RedisView.map(each);
            if (replica.get("flags").toString().equals("slave")
                    && replica.get("master-link-status").toString().equals("ok")
                    && replica.get("master-port")
                            .toString()
                            .equals(master.get("port").toString())) {
                inStep++;
            }
        }
        return inStep == EACH - 1;
    }

    private boolean nodesAgree() {
        try (RedisView view = new RedisView(nodes.get(primary()).uri())) {
            return view.info("replication", "role").equals("master")
                    && view.info("replication", "connected_slaves").equals("2");
        }
    }

    @Override
    public void close() {
        eyes.forEach(RedisView::close);
        sentinels.forEach(RedisProcess::close);
        nodes.forEach(RedisProcess::close);
        proxies.forEach(Proxy::close);
    }
}
