package dev.tutti.faults;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Connections that never come to an end: each sends a byte a second of a head, a body or a line. */
final class SlowSenders implements AutoCloseable {
    private static final List<String> BEGINNINGS = List.of(
            "POST /chords HTTP/1.1\r\nHost: t\r\nX-Slow: ",
            "POST /chords HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n{\"a",
            "POST /chords HTTP/1.1\r\nHost: t\r\nContent-Type: application/x-ndjson\r\nContent-Length: 1000000\r\n\r\n{}\n\"");

    private final List<Socket> sockets = new ArrayList<>();
    private final Set<Socket> closed = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();

    SlowSenders(URI server, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            Socket socket = new Socket(InetAddress.getByName(server.getHost()), server.getPort());
            socket.getOutputStream().write(BEGINNINGS.get(i % BEGINNINGS.size()).getBytes(StandardCharsets.UTF_8));
            sockets.add(socket);
        }
        thread.scheduleAtFixedRate(this::drip, 1, 1, TimeUnit.SECONDS);
    }

    private void drip() {
        for (Socket socket : sockets) {
            try {
                socket.getOutputStream().write('a');
            } catch (IOException e) {
                closed.add(socket); // the server is tired of it, as it may be
            }
        }
    }

    /** How many the server has closed. */
    int closed() {
        return closed.size();
    }

    @Override
    public void close() throws IOException {
        thread.shutdownNow();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
