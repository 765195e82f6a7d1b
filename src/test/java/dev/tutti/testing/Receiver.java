package dev.tutti.testing;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/** An HTTP server on 127.0.0.1 that notes what it receives and answers as it is told, else 204. */
public final class Receiver implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final Map<String, BiConsumer<Received, HttpServerResponse>> answers = new ConcurrentHashMap<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final HttpServer server;
    private final String scheme;

    /** What came in. Names of headers are in lower case. */
    public record Received(
            String method,
            String host,
            String path,
            String query,
            Map<String, String> headers,
            String body,
            String sni) {}

    public Receiver() {
        this("http", new HttpServerOptions());
    }

    public Receiver(String scheme, HttpServerOptions options) {
        this.scheme = scheme;
        server = vertx.createHttpServer(options);
        server.connectionHandler(connection -> connections.incrementAndGet());
        server.requestHandler(this::receive);
        try {
            server.listen(0, "127.0.0.1")
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException("the receiver did not start", e);
        }
    }

    /** What to answer at a path. */
    public Receiver at(String path, BiConsumer<Received, HttpServerResponse> answer) {
        answers.put(path, answer);
        return this;
    }

    public String url(String path) {
        return url("127.0.0.1", path);
    }

    public String url(String host, String path) {
        return scheme + "://" + host + ":" + port() + path;
    }

    public int port() {
        return server.actualPort();
    }

    /** What came in at a path, in order. */
    public List<Received> at(String path) {
        return received.stream().filter(one -> one.path().equals(path)).toList();
    }

    /** How many connections were ever made. */
    public int connections() {
        return connections.get();
    }

    private void receive(HttpServerRequest request) {
        Map<String, String> headers = new TreeMap<>();
        request.headers().forEach((name, value) -> headers.put(name.toLowerCase(java.util.Locale.ROOT), value));
        request.body().onSuccess(body -> {
            Received one = new Received(
                    request.method().name(),
                    request.getHeader("host"),
                    request.path(),
                    request.query() == null ? "" : request.query(),
                    headers,
                    body.toString(),
                    String.valueOf(request.connection().indicatedServerName()));
            received.add(one);
            answers.getOrDefault(one.path(), (ignored, response) -> response.setStatusCode(204)
                            .end())
                    .accept(one, request.response());
        });
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
