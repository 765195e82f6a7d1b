package dev.tutti.faults;

import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The suite's own eyes and hands in Redis; every call blocks, up to ten seconds. */
final class RedisView implements AutoCloseable {
    /** The consumer group of tasks streams. */
    static final String WORKERS = "workers";

    private final Vertx vertx = Vertx.vertx();
    private final Redis redis;
    private final List<RedisView> nodes;

    RedisView(String uri) {
        this(new RedisOptions().setConnectionString(uri));
    }

    /** @param where it finds Redis */
    RedisView(RedisOptions where) {
        // of a cluster each node knows its own keys only
        nodes = where.getType() == RedisClientType.CLUSTER
                ? where.getEndpoints().stream().map(RedisView::new).toList()
                : List.of();
        redis = Redis.createClient(vertx, where.setMaxPoolSize(4).setMaxWaitingHandlers(1 << 20));
    }

    /** The reply to one command; null for none. It is sent once more when the connection was broken. */
    Response run(String command, Object... args) {
        try {
            return await(redis.send(request(command, args)));
        } catch (IllegalStateException e) {
            return await(redis.send(request(command, args)));
        }
    }

    /** The replies to many, pipelined. */
    List<Response> runAll(List<Request> requests) {
        return await(redis.batch(requests));
    }

    static Request request(String command, Object... args) {
        Request request = Request.cmd(Command.create(command));
        for (Object arg : args) {
            request.arg(arg.toString());
        }
        return request;
    }

    /** Every key that fits. */
    List<String> keys(String pattern) {
        List<String> keys = new ArrayList<>();
        if (!nodes.isEmpty()) {
            nodes.stream()
                    .filter(node -> node.info("replication", "role").equals("master"))
                    .forEach(node -> keys.addAll(node.keys(pattern)));
            return keys;
        }
        String cursor = "0";
        do {
            Response page = run("SCAN", cursor, "MATCH", pattern, "COUNT", 5000);
            cursor = page.get(0).toString();
            page.get(1).forEach(key -> keys.add(key.toString()));
        } while (!cursor.equals("0"));
        return keys;
    }

    /** A number that INFO tells, or text. */
    String info(String section, String field) {
        return run("INFO", section)
                .toString()
                .lines()
                .filter(line -> line.startsWith(field + ":"))
                .map(line -> line.substring(field.length() + 1).strip())
                .findFirst()
                .orElse("?");
    }

    /** A map reply, as RESP2 pairs or as a RESP3 map. */
    static Map<String, Response> map(Response reply) {
        Map<String, Response> map = new HashMap<>();
        if (reply.getKeys().isEmpty()) {
            for (int i = 0; i + 1 < reply.size(); i += 2) {
                map.put(reply.get(i).toString(), reply.get(i + 1));
            }
        } else {
            reply.getKeys().forEach(key -> map.put(key, reply.get(key)));
        }
        return map;
    }

    @Override
    public void close() {
        nodes.forEach(RedisView::close);
        redis.close();
        vertx.close();
    }

    private static <T> T await(io.vertx.core.Future<T> future) {
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
