package dev.tutti.faults;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A receiver that may be called and answers as nobody should; it keeps what came to {@code /hook}. */
final class HostileReceiver implements AutoCloseable {
    /** What it does at which path, and the reasons that may be given for it. */
    static final Map<String, List<String>> PATHS = Map.ofEntries(
            Map.entry("/redirect302", List.of("http_status")),
            Map.entry("/redirect307", List.of("http_status")),
            Map.entry("/redirect308", List.of("http_status")),
            Map.entry("/silent", List.of("timed_out")),
            Map.entry("/close", List.of("unreachable")),
            Map.entry("/garbage", List.of("unreachable")),
            Map.entry("/headers", List.of("unreachable", "timed_out")),
            Map.entry("/dripping", List.of("timed_out")),
            Map.entry("/flood", List.of("bad_value")),
            Map.entry("/short", List.of("unreachable")),
            Map.entry("/informing", List.of("timed_out", "unreachable")),
            Map.entry("/deep", List.of("bad_value")));

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
    private static final String END = "Connection: close\r\n\r\n";

    private final ServerSocket server;
    private final int elsewhere;
    private final List<Webhook> webhooks = new CopyOnWriteArrayList<>();

    /** A webhook as it came. */
    record Webhook(Map<String, List<String>> headers, String body) {}

    /**
     * @param address it listens at
     * @param port of its own, and of the canary to which it redirects
     */
    HostileReceiver(String address, int port) {
        this.elsewhere = port;
        try {
            server = new ServerSocket(port, 200, InetAddress.getByName(address));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        run(() -> {
            while (!server.isClosed()) {
                Socket socket = server.accept();
                run(() -> serve(socket));
            }
        });
    }

    List<Webhook> webhooks() {
        return webhooks;
    }

    private void serve(Socket socket) throws IOException {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            String path = line(in).split(" ")[1];
            Map<String, List<String>> headers = new TreeMap<>();
            for (String line = line(in); !line.isEmpty(); line = line(in)) {
                String[] parts = line.split(":", 2);
                headers.put(parts[0].toLowerCase(Locale.ROOT), List.of(parts[1].strip()));
            }
            int length = Integer.parseInt(
                    headers.getOrDefault("content-length", List.of("0")).get(0));
            String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
            if (path.equals("/hook")) {
                webhooks.add(new Webhook(headers, body));
            }
            answer(path, in, socket.getOutputStream());
        }
    }

    private void answer(String path, InputStream in, OutputStream out) throws IOException {
        switch (path) {
            case "/redirect302", "/redirect307", "/redirect308" ->
                write(
                        out,
                        "HTTP/1.1 " + path.substring(path.length() - 3) + " Elsewhere\r\nLocation: http://127.0.0.1:"
                                + elsewhere + "/\r\nContent-Length: 0\r\n" + END);
            case "/silent" -> in.read(); // until the caller goes
            case "/close" -> {}
            case "/garbage" -> write(out, "SSH-2.0-OpenSSH_9.2\r\n\r\n");
            case "/headers" -> endless(out, "HTTP/1.1 200 OK\r\n", "X-More: " + "x".repeat(1_000) + "\r\n", 0);
            case "/dripping" -> endless(out, OK + "Content-Length: 1000000\r\n\r\n", "[", 50);
            case "/flood" -> endless(out, OK + END, "[".repeat(10_000), 0);
            case "/short" -> write(out, OK + "Content-Length: 100\r\n" + END + "[1,");
            case "/informing" -> endless(out, "", "HTTP/1.1 103 Early Hints\r\n\r\n", 1);
            case "/deep" -> write(out, OK + END + "[".repeat(5_000) + "]".repeat(5_000));
            default -> write(out, OK + "Content-Length: 4\r\n" + END + "true");
        }
    }

    /** Until the caller has had enough. */
    private static void endless(OutputStream out, String start, String more, int pause) throws IOException {
        write(out, start);
        while (true) {
            write(out, more);
            try {
                Thread.sleep(pause);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            line.append((char) next);
        }
        return line.toString().strip();
    }

    private interface Step {
        void run() throws IOException;
    }

    private static void run(Step step) {
        Thread thread = new Thread(() -> {
            try {
                step.run();
            } catch (IOException e) {
                // the caller went away: that is what most paths are for
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
