package dev.tutti.faults;

import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Looks at the consumers of every group five times a second: how long entries stay with a process that was killed. P5
 * promises claim-idle and two ticks of a second.
 */
final class Recoveries implements AutoCloseable {
    /** What P5 promises, the time between two looks, and half a second in which a process may have had no processor. */
    static final Duration LIMIT = Deployment.CLAIM_IDLE.plus(Duration.ofMillis(2_000 + 200 + 500));

    private static final long PAUSE_MS = 200;

    private final RedisView redis;
    private final Map<String, Instant> killed = new ConcurrentHashMap<>();
    private final Map<String, Duration> emptied = new ConcurrentHashMap<>();
    private final Thread watcher = new Thread(this::watch, "recoveries");
    private volatile List<String> streams = List.of();
    private volatile boolean closed;

    Recoveries(RedisView redis) {
        this.redis = redis;
        watcher.setDaemon(true);
        watcher.start();
    }

    /** From now on whatever that process has in hand is to be taken over. */
    void killed(String processName) {
        killed.put(processName, Instant.now());
    }

    /** How many processes had something in hand when they were killed. */
    int hadSomething() {
        return emptied.size();
    }

    /** The slowest takeover. */
    Duration slowest() {
        return emptied.values().stream().max(Duration::compareTo).orElse(Duration.ZERO);
    }

    /** Adds a finding for each process whose entries stayed too long. */
    void addTo(Verdict verdict) {
        emptied.forEach((process, took) -> {
            if (took.compareTo(LIMIT) > 0) {
                verdict.add(Finding.LATE, process + " still had entries after " + took.toMillis() + " ms");
            }
        });
    }

    @Override
    public void close() {
        closed = true;
        watcher.interrupt();
    }

    private void watch() {
        long looks = 0;
        while (!closed) {
            try {
                if (looks++ % 25 == 0) {
                    streams = redis.keys("tutti:{*}:tasks:*");
                }
                look();
                Thread.sleep(PAUSE_MS);
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                // Redis is away, perhaps because the experiment wants it so
            }
        }
    }

    private void look() {
        Map<String, Integer> pending = new HashMap<>();
        for (String stream : streams) {
            for (Response consumer : redis.run("XINFO", "CONSUMERS", stream, "workers")) {
                Map<String, Response> of = Leaks.map(consumer);
                String process = of.get("name").toString().split("-", 2)[0];
                pending.merge(process, of.get("pending").toInteger(), Integer::sum);
            }
        }
        Instant now = Instant.now();
        killed.forEach((process, since) -> {
            if (pending.getOrDefault(process, 0) > 0) {
                emptied.put(process, Duration.between(since, now));
            }
        });
    }
}
