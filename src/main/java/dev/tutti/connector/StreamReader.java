package dev.tutti.connector;

import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.util.List;

/** Reads a channel's streams, over a connection of its own or several. All methods belong on the context, one call at a time. */
interface StreamReader {

    /** Connects if need be. */
    Future<Void> connect();

    /**
     * Reads without blocking.
     *
     * @return the replies to each part, in order, none for a part that brought nothing. Groups that are missing are made;
     *     when nothing else came the read is repeated. Fails when nothing came and there was an error
     */
    Future<List<List<Response>>> take(List<ReadStep.Part> parts);

    /**
     * Waits for entries, at most one of each stream.
     *
     * @param ms longest wait, at least 1
     * @return the replies, none when the wait ran out
     */
    Future<List<Response>> await(List<String> streams, long ms);

    /** Closes what is broken, so that the next read opens another connection. */
    void drop(Throwable why);

    void close();
}
