package dev.tutti.connector;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.impl.ContextInternal;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Scripts that are answered with the number of replicas that have what they wrote, on one connection of their own: WAIT
 * speaks of its own connection's writes and blocks it. Whatever has come while one WAIT was out goes together under the
 * next, so that many callers share it and nobody who needs no WAIT stands behind it. All methods belong on the context.
 */
final class ReplicatedLane {
    private static final int MOST_TOGETHER = 1_024;
    private static final int MOST_WAITING = 16_384;

    private final ContextInternal context;
    private final RedisLink link;
    private final ReplyWatch watch;
    private final Duration longestWait;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private boolean busy;

    /** @param longestWait how long WAIT waits for a replica */
    ReplicatedLane(ContextInternal context, RedisLink link, ReplyWatch watch, Duration longestWait) {
        this.context = context;
        this.link = link;
        this.watch = watch;
        this.longestWait = longestWait;
    }

    private record Waiting(ScriptCall call, boolean byText, Promise<Replicated> answer) {
        Request request() {
            return byText ? ScriptRequest.byText(call) : ScriptRequest.bySha(call);
        }
    }

    Future<Replicated> call(ScriptCall call) {
        if (waiting.size() >= MOST_WAITING) {
            return context.failedFuture(new RedisUnavailable(
                    MOST_WAITING + " calls wait for replicas already", false, new IllegalStateException()));
        }
        Promise<Replicated> answer = context.promise();
        waiting.add(new Waiting(call, false, answer));
        if (!busy) {
            next();
        }
        return answer.future();
    }

    private void next() {
        busy = !waiting.isEmpty();
        if (busy) {
            link.connection().onComplete(this::send);
        }
    }

    private void send(AsyncResult<RedisConnection> opened) {
        List<Waiting> together = new ArrayList<>();
        while (!waiting.isEmpty() && (opened.failed() || together.size() < MOST_TOGETHER)) {
            together.add(waiting.poll());
        }
        if (opened.failed()) {
            together.forEach(one -> one.answer()
                    .fail(new RedisUnavailable(
                            "Redis cannot be reached: " + opened.cause().getMessage(), false, opened.cause())));
            next();
            return;
        }
        List<Future<Response>> replies = new ArrayList<>();
        together.forEach(one -> replies.add(sent(opened.result(), one.request())));
        Future<Response> replicas =
                sent(opened.result(), Request.cmd(Command.WAIT).arg(1).arg(longestWait.toMillis()));
        List<Future<Response>> all = new ArrayList<>(replies);
        all.add(replicas);
        Future.join(all).onComplete(answered -> {
            for (int i = 0; i < together.size(); i++) {
                settle(together.get(i), replies.get(i), replicas);
            }
            next();
        });
    }

    private Future<Response> sent(RedisConnection connection, Request request) {
        watch.sent();
        return connection.send(request).onComplete(reply -> watch.answered());
    }

    private void settle(Waiting one, Future<Response> reply, Future<Response> replicas) {
        if (reply.failed()) {
            RedisError error = RedisError.of(reply.cause());
            if (error.meaning() == RedisError.Meaning.SEND_TEXT && !one.byText()) {
                waiting.addFirst(new Waiting(one.call(), true, one.answer()));
                return;
            }
            if (error.meaning() == RedisError.Meaning.RECONNECT) {
                link.drop(reply.cause());
            }
            one.answer().fail(error.toException("Redis command failed"));
        } else if (replicas.failed()) {
            // done, but nobody knows by how many
            link.drop(replicas.cause());
            one.answer()
                    .fail(new RedisUnavailable(
                            "Redis did not say how many replicas have it: "
                                    + replicas.cause().getMessage(),
                            true,
                            replicas.cause()));
        } else {
            one.answer()
                    .complete(new Replicated(reply.result(), replicas.result().toInteger()));
        }
    }

    void close() {
        link.close();
    }
}
