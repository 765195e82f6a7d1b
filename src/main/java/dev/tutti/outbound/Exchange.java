package dev.tutti.outbound;

import dev.tutti.chord.Reason;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.RequestOptions;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One request and its answer, on a connection of the pool. */
final class Exchange {
    private final UniEmitter<? super Answer> emitter;
    private final String name;
    private final int mostBytes;
    private final Buffer body = Buffer.buffer();
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile @Nullable HttpClientRequest request;

    private Exchange(UniEmitter<? super Answer> emitter, String name, int mostBytes) {
        this.emitter = emitter;
        this.name = name;
        this.mostBytes = mostBytes;
    }

    /** No connection came about, so nothing was sent: another address may be tried. */
    static final class NotConnected extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotConnected(Throwable cause) {
            super(cause.getMessage(), cause, false, false);
        }
    }

    /**
     * Makes it, once per subscription; cancelled, it closes the connection.
     *
     * @param name for messages
     * @param mostBytes of the body that are kept; the rest is not read
     * @return fails with {@link NotConnected}, or with a {@link CallFault} of reason unreachable when the connection broke
     *     before the answer was whole
     */
    static Uni<Answer> of(
            HttpClient client, RequestOptions options, Optional<Buffer> content, String name, int mostBytes) {
        return Uni.createFrom().emitter(emitter -> {
            Exchange exchange = new Exchange(emitter, name, mostBytes);
            emitter.onTermination(exchange::abandon);
            client.request(options)
                    .onSuccess(request -> exchange.send(request, content))
                    .onFailure(failure -> emitter.fail(new NotConnected(failure)));
        });
    }

    private void send(HttpClientRequest connected, Optional<Buffer> content) {
        request = connected;
        if (over.get()) {
            connected.reset();
            return;
        }
        (content.isPresent() ? connected.send(content.get()) : connected.send())
                .onSuccess(this::read)
                .onFailure(this::broke);
    }

    private void read(HttpClientResponse response) {
        response.exceptionHandler(this::broke);
        response.endHandler(end -> finish(response, false));
        response.handler(part -> {
            int room = mostBytes - body.length();
            body.appendBuffer(part, 0, Math.min(room, part.length()));
            if (part.length() > room) {
                finish(response, true);
            }
        });
    }

    private void finish(HttpClientResponse response, boolean cut) {
        if (over.compareAndSet(false, true)) {
            if (cut) {
                response.request().reset();
            }
            emitter.complete(new Answer(
                    response.statusCode(),
                    Optional.ofNullable(response.getHeader(HttpHeaders.CONTENT_TYPE)),
                    Optional.ofNullable(response.getHeader("retry-after")),
                    body,
                    cut));
        }
    }

    private void broke(Throwable failure) {
        if (over.compareAndSet(false, true)) {
            emitter.fail(new CallFault(
                    Reason.UNREACHABLE,
                    "the connection to " + name + " broke before the answer was whole: " + failure.getMessage()));
        }
    }

    private void abandon() {
        HttpClientRequest started = request;
        if (over.compareAndSet(false, true) && started != null) {
            started.reset();
        }
    }
}
