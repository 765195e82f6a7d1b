package dev.tutti.connector;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.impl.ContextInternal;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads through a consumer group on a connection of its own. A read that brings no answer in time closes the
 * connection. All methods belong on the context, one call at a time.
 */
final class GroupReader implements StreamReader {
    private static final long ATTEMPT_MS = 2_000;

    private final ContextInternal context;
    private final IncomingSettings settings;
    private final RedisLink link;
    private final Rights rights;
    private @Nullable RedisConnection allowed;

    GroupReader(
            ContextInternal context,
            IncomingSettings settings,
            Rights rights,
            Supplier<Redis> clients,
            Runnable onLost) {
        this.rights = rights;
        this.context = context;
        this.settings = settings;
        this.link = new RedisLink(context, clients, ATTEMPT_MS, why -> onLost.run());
    }

    @Override
    public Future<Void> connect() {
        return connection().mapEmpty();
    }

    /** Reads on no connection whose user lacks a right: what is read is to be dealt with. */
    private Future<RedisConnection> connection() {
        return link.connection()
                .compose(open -> open == allowed
                        ? context.succeededFuture(open)
                        : link.within(ATTEMPT_MS, rights.check(open)).onSuccess(checked -> allowed = checked));
    }

    /** Redis's number for the connection, by which others can end its wait; connects if need be. */
    Future<Long> clientId() {
        return connection()
                .compose(connection -> link.within(
                        ATTEMPT_MS, connection.send(Request.cmd(Command.CLIENT).arg("ID"))))
                .map(Response::toLong);
    }

    /** The command that ends the wait of the connection of that number, on its node. */
    static Request unblock(long clientId) {
        return Request.cmd(Command.CLIENT).arg("UNBLOCK").arg(clientId);
    }

    @Override
    public Future<List<List<Response>>> take(List<ReadStep.Part> parts) {
        List<Request> reads = parts.stream()
                .map(part -> read(part.streams(), part.count(), 0))
                .toList();
        List<List<String>> streams = parts.stream().map(ReadStep.Part::streams).toList();
        return exchange(reads, streams, settings.marginMs());
    }

    @Override
    public Future<List<Response>> await(List<String> streams, long ms) {
        return exchange(List.of(read(streams, 1, ms)), List.of(streams), ms + settings.marginMs())
                .map(replies -> replies.get(0));
    }

    @Override
    public void drop(Throwable why) {
        link.drop(why);
    }

    @Override
    public void close() {
        link.close();
    }

    private Request read(List<String> streams, int count, long blockMs) {
        Request read = Request.cmd(Command.XREADGROUP)
                .arg("GROUP")
                .arg(settings.group())
                .arg(settings.consumer())
                .arg("COUNT")
                .arg(count);
        if (blockMs > 0) {
            read.arg("BLOCK").arg(blockMs);
        }
        read.arg("STREAMS");
        streams.forEach(read::arg);
        streams.forEach(stream -> read.arg(">"));
        return read;
    }

    private Future<List<List<Response>>> exchange(List<Request> reads, List<List<String>> streams, long limitMs) {
        return connection().compose(connection -> {
            Promise<List<Future<Response>>> ended = context.promise();
            long timer = context.owner()
                    .setTimer(limitMs, t -> ended.tryFail(new IllegalStateException("no reply in " + limitMs + " ms")));
            // not batch(): one error in it would hide the entries that the other reads brought
            List<Future<Response>> replies =
                    reads.stream().map(connection::send).toList();
            Future.join(replies).onComplete(all -> ended.tryComplete(replies));
            return ended.future()
                    .onComplete(all -> context.owner().cancelTimer(timer))
                    .compose(all -> sort(connection, all, reads, streams, limitMs));
        });
    }

    private Future<List<List<Response>>> sort(
            RedisConnection connection,
            List<Future<Response>> replies,
            List<Request> reads,
            List<List<String>> streams,
            long limitMs) {
        List<List<Response>> came = new ArrayList<>(replies.size());
        Set<String> missing = new LinkedHashSet<>();
        Throwable failure = null;
        for (int i = 0; i < replies.size(); i++) {
            AsyncResult<Response> reply = replies.get(i);
            came.add(reply.succeeded() && reply.result() != null ? List.of(reply.result()) : List.of());
            if (reply.failed()) {
                if (RedisError.of(reply.cause()).meaning() == RedisError.Meaning.MAKE_GROUP) {
                    missing.addAll(streams.get(i));
                } else {
                    failure = reply.cause();
                }
            }
        }
        boolean nothing = came.stream().allMatch(List::isEmpty);
        if (failure != null) {
            // entries that did come are in hand now; the next read meets the error again
            return nothing ? context.failedFuture(failure) : context.succeededFuture(came);
        }
        if (missing.isEmpty()) {
            return context.succeededFuture(came);
        }
        Future<Void> made = makeGroups(connection, missing);
        return nothing ? made.compose(v -> exchange(reads, streams, limitMs)) : made.map(came);
    }

    private Future<Void> makeGroups(RedisConnection connection, Set<String> streams) {
        List<Future<Void>> made = new ArrayList<>();
        for (String stream : streams) {
            made.add(connection
                    .send(PendingEntries.makeGroup(stream, settings.group()))
                    .<Void>mapEmpty()
                    .onSuccess(v -> ConnectorLog.LOG.madeGroup(settings.channel(), settings.group(), stream))
                    .recover(e -> RedisError.of(e).code().equals("BUSYGROUP")
                            ? context.succeededFuture()
                            : context.failedFuture(e)));
        }
        return Future.all(made).mapEmpty();
    }
}
