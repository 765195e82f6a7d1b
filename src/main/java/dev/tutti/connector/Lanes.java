package dev.tutti.connector;

import io.vertx.core.Future;
import io.vertx.redis.client.Request;
import java.util.List;

/** Where commands go: to one Redis, or to whichever node of a cluster has their key. All methods belong on the context. */
interface Lanes {

    /** Sends commands one behind the other; says of each how it ended, in order. Never fails. */
    Future<List<Replied>> each(List<Request> commands);

    /** Sends a command to every primary; says of each how it ended. Never fails. */
    Future<List<Replied>> everywhere(Request command);

    /** Sends a command to that node. Never fails. */
    Future<Replied> at(String node, Request command);

    /** Runs a script and waits for a replica of the node it wrote on. */
    Future<Replicated> callReplicated(ScriptCall call);

    void close();
}
