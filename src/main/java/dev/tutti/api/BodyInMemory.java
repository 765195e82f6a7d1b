package dev.tutti.api;

import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;

/** Takes a request's body into memory as it comes, whatever its sender's pace: no thread waits for it. */
final class BodyInMemory {
    private BodyInMemory() {}

    /**
     * The body, empty when there is none. Fails with {@link Refused} when it turns out to be longer than {@code most}
     * although its length was not announced, and when it breaks off.
     */
    static Uni<byte[]> read(RoutingContext request, long most) {
        return Uni.createFrom().emitter(emitter -> {
            HttpServerRequest http = request.request();
            if (http.isEnded()) {
                emitter.complete(new byte[0]);
                return;
            }
            Buffer body = Buffer.buffer();
            http.exceptionHandler(
                    broken -> emitter.fail(new Refused(ProblemType.MALFORMED, "The body broke off before its end.")));
            http.endHandler(end -> emitter.complete(body.getBytes()));
            http.handler(part -> {
                if (body.length() + part.length() <= most) {
                    body.appendBuffer(part);
                } else {
                    Unread.drain(request);
                    emitter.fail(Unread.tooLarge());
                }
            });
            if ("100-continue".equalsIgnoreCase(http.getHeader("Expect"))) {
                request.response().writeContinue();
            }
            http.resume();
        });
    }
}
