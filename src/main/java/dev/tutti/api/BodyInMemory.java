package dev.tutti.api;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;

/** Takes a request's body into memory as it comes, whatever its sender's pace: no thread waits for it. */
final class BodyInMemory {
    private final RoutingContext request;
    private final UniEmitter<? super byte[]> emitter;
    private final Buffer body = Buffer.buffer();
    private int looked;

    private BodyInMemory(RoutingContext request, UniEmitter<? super byte[]> emitter) {
        this.request = request;
        this.emitter = emitter;
    }

    /**
     * The body, empty when there is none. Fails with {@link Refused} when it turns out to be longer than {@code most}
     * although its length was not announced, when there is no room for it, when it breaks off, and when nothing of it has
     * come for {@code silence}.
     *
     * @param room it has it until the request is answered
     */
    static Uni<byte[]> read(RoutingContext request, long most, BodyRoom room, Duration silence) {
        return Uni.createFrom().emitter(emitter -> {
            if (request.request().isEnded()) {
                emitter.complete(new byte[0]);
            } else {
                new BodyInMemory(request, emitter).read(most, room.hold(request), silence.toMillis());
            }
        });
    }

    private void read(long most, BodyRoom.Held held, long silenceMs) {
        HttpServerRequest http = request.request();
        long timer = request.vertx().setPeriodic(silenceMs, tick -> look());
        request.addEndHandler(over -> request.vertx().cancelTimer(timer));
        http.exceptionHandler(
                broken -> emitter.fail(new Refused(ProblemType.MALFORMED, "The body broke off before its end.")));
        http.endHandler(end -> {
            request.vertx().cancelTimer(timer);
            emitter.complete(body.getBytes());
        });
        http.handler(part -> {
            if (body.length() + part.length() > most) {
                refuse(Unread.tooLarge());
                return;
            }
            try {
                held.need(body.length() + part.length());
                body.appendBuffer(part);
            } catch (Refused noRoom) {
                refuse(noRoom);
            }
        });
        if ("100-continue".equalsIgnoreCase(http.getHeader("Expect"))) {
            request.response().writeContinue();
        }
        http.resume();
    }

    /** Nothing of it has come since the last time. */
    private void look() {
        if (body.length() == looked) {
            refuse(new Refused(
                    ProblemType.MALFORMED, "The body did not come: its sender has been silent for too long."));
        }
        looked = body.length();
    }

    private void refuse(Refused refused) {
        Unread.drain(request);
        emitter.fail(refused);
    }
}
