package dev.tutti.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Where callbacks go ({@code /callback}) and tasks tell what they do ({@code /note}). It writes down what it received,
 * with the time, before it answers.
 */
final class Sink implements AutoCloseable {
    /** How a callback is answered. */
    @FunctionalInterface
    interface Reply {
        /**
         * Called once the delivery is written down.
         *
         * @param senderPort the port at the sender's end
         * @return the status to answer, or 0 to close the connection without a word
         */
        int to(Delivery delivery, int senderPort) throws IOException;

        /** Called when the status has been written. */
        default void written(Delivery delivery, int senderPort) {}
    }

    /** What a task told, under which id. */
    record Note(String id, String text, Instant at) {}

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Received> received = Collections.synchronizedList(new ArrayList<>());
    private final Set<Integer> numbers = ConcurrentHashMap.newKeySet();
    private final List<Note> notes = Collections.synchronizedList(new ArrayList<>());
    /** A delivery, and what it was answered when it was. */
    private static final class Received {
        private final Delivery delivery;
        private volatile boolean acknowledged;

        private Received(Delivery delivery) {
            this.delivery = delivery;
        }

        private Delivery now() {
            return new Delivery(
                    delivery.webhookId(),
                    delivery.chord(),
                    delivery.number(),
                    delivery.endings(),
                    delivery.lastEnd(),
                    delivery.at(),
                    acknowledged);
        }
    }

    private volatile Reply reply = (delivery, port) -> 200;

    Sink() {
        System.setProperty("sun.net.httpserver.nodelay", "true");
        System.setProperty("sun.net.httpserver.maxIdleConnections", "2000");
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/callback", this::callback);
        server.createContext("/note", this::note);
        server.start();
    }

    /** For example {@code http://127.0.0.1:41234}. */
    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** From now on callbacks are answered so. */
    void answers(Reply how) {
        reply = how;
    }

    /** So far, in the order in which they came. */
    List<Delivery> deliveries() {
        synchronized (received) {
            return received.stream().map(Received::now).toList();
        }
    }

    /** Whether the chord of that number has called back. */
    boolean hasReceived(int number) {
        return numbers.contains(number);
    }

    List<Note> notes() {
        synchronized (notes) {
            return new ArrayList<>(notes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void callback(HttpExchange exchange) throws IOException {
        Instant at = Instant.now();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Delivery delivery = read(exchange.getRequestHeaders().getFirst("webhook-id"), body, at);
        Received entry = new Received(delivery);
        received.add(entry);
        numbers.add(delivery.number());
        Reply how = reply;
        int port = exchange.getRemoteAddress().getPort();
        int status = how.to(delivery, port);
        if (status > 0) {
            entry.acknowledged = status / 100 == 2;
            exchange.sendResponseHeaders(status, -1);
            exchange.getResponseBody().flush();
            how.written(delivery, port);
        }
        exchange.close();
    }

    private void note(HttpExchange exchange) throws IOException {
        String text = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        notes.add(new Note(exchange.getRequestHeaders().getFirst("webhook-id"), text, Instant.now()));
        exchange.sendResponseHeaders(204, -1);
        exchange.close();
    }

    private static Delivery read(String webhookId, String body, Instant at) {
        JsonNode data = Json.read(body).path("data");
        JsonNode chord = data.path("chord");
        Optional<List<String>> endings = Optional.empty();
        Instant lastEnd = Instant.EPOCH;
        if (data.path("outcomes").isArray()) {
            List<String> list = new ArrayList<>();
            for (JsonNode outcome : data.path("outcomes")) {
                list.add(Json.ending(outcome));
                if (outcome.path("startedAt").isTextual()) {
                    Instant end = Instant.parse(outcome.path("startedAt").asText())
                            .plus(Duration.ofMillis(outcome.path("durationMs").asLong()));
                    lastEnd = end.isAfter(lastEnd) ? end : lastEnd;
                }
            }
            endings = Optional.of(list);
        }
        return new Delivery(
                webhookId,
                chord.path("id").asText(),
                chord.path("labels").path("chord").asInt(-1),
                endings,
                lastEnd.equals(Instant.EPOCH) ? Optional.empty() : Optional.of(lastEnd),
                at,
                false);
    }
}
