package dev.tutti.faults;

import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Looks at the consumers of every group five times a second: how long entries stay with a process that was killed. P5
 * promises claim-idle and two ticks of a second. Members whose process vanished for the second time are told apart: they
 * may be the cause, so they wait until a worker has nothing else in hand.
 */
final class Recoveries implements AutoCloseable {
    /** What P5 promises, the time between two looks, and half a second in which a process may have had no processor. */
    static final Duration LIMIT = Deployment.CLAIM_IDLE.plus(Duration.ofMillis(2_000 + 200 + 500));

    private static final long PAUSE_MS = 200;

    private final RedisView redis;
    private final Map<String, Instant> killed = new ConcurrentHashMap<>();
    private final Map<String, Duration> first = new ConcurrentHashMap<>();
    private final Map<String, Duration> again = new ConcurrentHashMap<>();
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

    /** How many processes had something in hand when they were killed, and how long it took to be taken over. */
    String text() {
        Set<String> all = new HashSet<>(first.keySet());
        all.addAll(again.keySet());
        return all.size() + " had members in hand, the slowest takeover "
                + longest(first).toMillis() + " ms"
                + (again.isEmpty()
                        ? ""
                        : ", of members that vanished before " + longest(again).toMillis() + " ms");
    }

    /** Adds a finding for each process with members that were started once and stayed with it for too long. */
    void addTo(Verdict verdict) {
        first.forEach((process, took) -> {
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
        Set<String> fresh = new HashSet<>();
        Set<String> suspected = new HashSet<>();
        for (String stream : streams) {
            for (Response consumer : redis.run("XINFO", "CONSUMERS", stream, RedisView.WORKERS)) {
                String name = RedisView.map(consumer).get("name").toString();
                String process = name.split("-", 2)[0];
                if (killed.containsKey(process)) {
                    for (Response row : redis.run("XPENDING", stream, RedisView.WORKERS, "-", "+", 1000, name)) {
                        (row.get(3).toInteger() == 1 ? fresh : suspected).add(process);
                    }
                }
            }
        }
        Instant now = Instant.now();
        fresh.forEach(process -> first.put(process, Duration.between(killed.get(process), now)));
        suspected.forEach(process -> again.put(process, Duration.between(killed.get(process), now)));
    }

    private static Duration longest(Map<String, Duration> of) {
        return of.values().stream().max(Duration::compareTo).orElse(Duration.ZERO);
    }
}
