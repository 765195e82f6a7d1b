package dev.tutti.faults;

import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;

/** What there is to do in a queue, looked up in Redis itself: undispatched, queued, in hand, or due within a minute. */
final class QueueWork {
    private static final long SOON_MS = 60_000;

    private final RedisView redis;
    private final String queue;
    private final int partitions;

    QueueWork(RedisView redis, String queue, int partitions) {
        this.redis = redis;
        this.queue = queue;
        this.partitions = partitions;
    }

    long now() {
        long soon = redis.run("TIME").get(0).toLong() * 1_000 + SOON_MS;
        List<Request> requests = new ArrayList<>();
        for (int partition = 0; partition < partitions; partition++) {
            String prefix = "tutti:{" + partition + "}:";
            requests.add(RedisView.request("HGET", prefix + "queues", queue));
            requests.add(RedisView.request("XLEN", prefix + "tasks:" + queue));
            requests.add(RedisView.request("XLEN", prefix + "tasks:" + queue + ":first"));
            requests.add(RedisView.request("ZCOUNT", prefix + "delayed:" + queue, "-inf", soon));
        }
        return redis.runAll(requests).stream().mapToLong(QueueWork::number).sum();
    }

    private static long number(Response reply) {
        return reply == null ? 0 : reply.toLong();
    }
}
