package dev.tutti.testing;

import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.ZModem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Three primaries on loopback that share the slots of a Redis Cluster, and if asked for a replica of each. */
public final class RedisCluster implements AutoCloseable {
    private static final int PRIMARIES = 3;
    private static final int SLOTS = 16_384;
    private static final int PAGE = 100;
    private static final int NOBODY = -1;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Vertx vertx = Vertx.vertx();
    private final List<RedisProcess> nodes = new ArrayList<>();
    private final List<Redis> eyes = new ArrayList<>();

    /**
     * Starts it and waits until every node sees all slots served.
     *
     * @param replicas of each primary; the replicas of primary n are the nodes n + 3, n + 6, …
     */
    public RedisCluster(int replicas) {
        for (int node = 0; node < PRIMARIES * (1 + replicas); node++) {
            RedisProcess process = RedisProcess.configured(
                    false,
                    "bind 127.0.0.1",
                    "protected-mode no",
                    "cluster-enabled yes",
                    "cluster-node-timeout 2000",
                    // the slots that are served go on being served
                    "cluster-require-full-coverage no",
                    "cluster-allow-replica-migration no",
                    "appendonly yes",
                    "appendfsync always",
                    "save \"\"",
                    "repl-diskless-sync-delay 0");
            process.start();
            nodes.add(process);
            eyes.add(Redis.createClient(
                    vertx, new RedisOptions().setConnectionString("redis://127.0.0.1:" + process.port())));
        }
        join(replicas);
    }

    private void join(int replicas) {
        for (int node = 0; node < PRIMARIES; node++) {
            List<Object> command = new ArrayList<>(List.of("ADDSLOTS"));
            int first = node * SLOTS / PRIMARIES;
            IntStream.range(first, (node + 1) * SLOTS / PRIMARIES).forEach(command::add);
            run(node, "CLUSTER", command.toArray());
            run(node, "CLUSTER", "SET-CONFIG-EPOCH", node + 1);
        }
        for (int node = 1; node < nodes.size(); node++) {
            run(node, "CLUSTER", "MEET", "127.0.0.1", nodes.get(0).port());
        }
        await().atMost(PATIENCE)
                .until(() -> IntStream.range(0, nodes.size()).allMatch(node -> knows(node, nodes.size())));
        for (int replica = PRIMARIES; replica < nodes.size(); replica++) {
            run(replica, "CLUSTER", "REPLICATE", id(replica % PRIMARIES));
        }
        awaitWhole(replicas);
    }

    private boolean knows(int node, int others) {
        return run(node, "CLUSTER", "INFO").toString().contains("cluster_known_nodes:" + others);
    }

    /** Waits until every node says that all slots are served, and every primary has that many replicas in step. */
    public void awaitWhole(int replicas) {
        await("all slots served, " + replicas + " replicas of each")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptions()
                .until(() -> IntStream.range(0, nodes.size()).allMatch(node -> isWhole(node, replicas))
                        && running().mapToObj(this::shares).distinct().count() == 1);
    }

    /** Which primary has which slots, as a node says. */
    private Set<String> shares(int node) {
        return run(node, "CLUSTER", "SLOTS").stream()
                .map(range ->
                        range.get(0) + "-" + range.get(1) + " " + range.get(2).get(1))
                .collect(Collectors.toSet());
    }

    private boolean isWhole(int node, int replicas) {
        String info = run(node, "CLUSTER", "INFO").toString();
        if (!info.contains("cluster_state:ok") || !info.contains("cluster_slots_ok:" + SLOTS)) {
            return false;
        }
        String replication = replication(node);
        if (!replication.contains("role:master")) {
            return replication.contains("master_link_status:up");
        }
        for (Response range : run(node, "CLUSTER", "SLOTS")) {
            if (range.size() != 3 + replicas) {
                return false;
            }
        }
        return replication.lines().filter(line -> line.contains("state=online")).count() == replicas;
    }

    /** For {@code quarkus.redis.hosts}. */
    public String hosts() {
        return nodes.stream().map(node -> "redis://127.0.0.1:" + node.port()).collect(Collectors.joining(","));
    }

    /** To stop, start, kill and freeze it. */
    public RedisProcess node(int node) {
        return nodes.get(node);
    }

    public int size() {
        return nodes.size();
    }

    /** The reply of one node. */
    public Response run(int node, String command, Object... args) {
        Request request = Request.cmd(Command.create(command));
        for (Object arg : args) {
            request.arg(arg.toString());
        }
        return get(eyes.get(node).send(request));
    }

    /** The slot of a key. */
    public static int slot(String key) {
        return ZModem.generate(key);
    }

    /** The node that has a slot, as the first one says that runs and knows. */
    public int primaryOf(int slot) {
        return running()
                .map(node -> primaryOf(slot, node))
                .filter(primary -> primary != NOBODY)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("nobody has slot " + slot));
    }

    private IntStream running() {
        return IntStream.range(0, nodes.size()).filter(node -> nodes.get(node).isRunning());
    }

    private int primaryOf(int slot, int asked) {
        for (Response range : run(asked, "CLUSTER", "SLOTS")) {
            if (range.get(0).toInteger() <= slot && slot <= range.get(1).toInteger()) {
                return indexOf(range.get(2).get(1).toInteger());
            }
        }
        return NOBODY;
    }

    /** A primary that is not this one. */
    public int otherPrimary(int node) {
        return IntStream.range(0, nodes.size())
                .filter(other -> other != node && isPrimary(other))
                .findFirst()
                .orElseThrow();
    }

    /** A replica of a primary. */
    public int replicaOf(int primary) {
        return IntStream.range(0, nodes.size())
                .filter(node -> replication(node)
                        .contains("master_port:" + nodes.get(primary).port()))
                .findFirst()
                .orElseThrow();
    }

    /** Removes every key. */
    public void empty() {
        IntStream.range(0, nodes.size()).filter(this::isPrimary).forEach(node -> run(node, "FLUSHALL"));
    }

    private boolean isPrimary(int node) {
        return replication(node).contains("role:master");
    }

    private String replication(int node) {
        return run(node, "INFO", "replication").toString();
    }

    private int indexOf(int port) {
        return IntStream.range(0, nodes.size())
                .filter(node -> nodes.get(node).port() == port)
                .findFirst()
                .orElseThrow();
    }

    /** Waits until another one has a slot. */
    public void awaitFailover(int slot, int old) {
        await("another primary of slot " + slot + " than node " + old)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .until(() -> primaryOf(slot) != old);
    }

    /** From now on keys of a slot that are not there yet are looked for at another primary. */
    public void beginMove(int slot, int from, int to) {
        run(to, "CLUSTER", "SETSLOT", slot, "IMPORTING", id(from));
        run(from, "CLUSTER", "SETSLOT", slot, "MIGRATING", id(to));
    }

    /** Moves every key that is there now. */
    public void moveKeys(int slot, int from, int to) {
        Response keys = run(from, "CLUSTER", "GETKEYSINSLOT", slot, PAGE);
        while (keys.size() > 0) {
            List<Object> command =
                    new ArrayList<>(List.of("127.0.0.1", nodes.get(to).port(), "", 0, 5000, "KEYS"));
            keys.forEach(command::add);
            run(from, "MIGRATE", command.toArray());
            keys = run(from, "CLUSTER", "GETKEYSINSLOT", slot, PAGE);
        }
    }

    /** Ends a move: the slot is the other primary's, and everybody knows, replicas too. */
    public void endMove(int slot, int to) {
        run(to, "CLUSTER", "SETSLOT", slot, "NODE", id(to));
        for (int node = 0; node < nodes.size(); node++) {
            if (node != to && isPrimary(node)) {
                run(node, "CLUSTER", "SETSLOT", slot, "NODE", id(to));
            }
        }
        await("everybody knows that slot " + slot + " is node " + to + "'s")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> running().allMatch(node -> primaryOf(slot, node) == to));
    }

    /** Moves a slot with all its keys. */
    public void move(int slot, int from, int to) {
        beginMove(slot, from, to);
        moveKeys(slot, from, to);
        endMove(slot, to);
    }

    private String id(int node) {
        return run(node, "CLUSTER", "MYID").toString();
    }

    @Override
    public void close() {
        eyes.forEach(Redis::close);
        nodes.forEach(RedisProcess::close);
        get(vertx.close());
    }

    private static <T> T get(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("Redis: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
