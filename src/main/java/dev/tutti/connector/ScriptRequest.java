package dev.tutti.connector;

import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;

/** A script call as a command. */
final class ScriptRequest {
    private ScriptRequest() {}

    static Request bySha(ScriptCall call) {
        return request(Request.cmd(Command.EVALSHA).arg(call.script().sha()), call);
    }

    static Request byText(ScriptCall call) {
        return request(Request.cmd(Command.EVAL).arg(call.script().text()), call);
    }

    private static Request request(Request request, ScriptCall call) {
        request.arg(call.keys().size());
        call.keys().forEach(request::arg);
        for (Object arg : call.args()) {
            if (arg instanceof Buffer bytes) {
                request.arg(bytes);
            } else if (arg instanceof String || arg instanceof Number) {
                request.arg(arg.toString());
            } else {
                throw new IllegalArgumentException("script " + call.script().name() + " was given a "
                        + arg.getClass().getName() + "; only String, Buffer and Number can be sent");
            }
        }
        return request;
    }
}
