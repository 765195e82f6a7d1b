package dev.tutti.outbound;

import io.smallrye.mutiny.Uni;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A forward proxy: CONNECT and absolute form. It knows every name as 127.0.0.1, and refuses those that begin with "no". */
final class FilteringProxy implements AutoCloseable {
    private final ServerSocket server;
    private final List<String> heads = new CopyOnWriteArrayList<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    FilteringProxy() {
        try {
            server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        run(this::accept);
    }

    /** The resolver of whoever calls through it: nobody asks. */
    static Uni<List<InetAddress>> unasked(String name) {
        throw new AssertionError(name + " was resolved");
    }

    int port() {
        return server.getLocalPort();
    }

    /** Heads of the requests that came. */
    List<String> heads() {
        return heads;
    }

    private void accept() throws IOException {
        while (!server.isClosed()) {
            Socket client = opened(server.accept());
            run(() -> serve(client));
        }
    }

    private void serve(Socket client) throws IOException {
        String head = head(client.getInputStream());
        heads.add(head);
        String[] words = head.split(" ", 3);
        boolean connect = words[0].equals("CONNECT");
        URI target = URI.create(connect ? "tunnel://" + words[1] : words[1]);
        if (target.getHost().startsWith("no")) {
            client.getOutputStream()
                    .write("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return;
        }
        Socket onward = opened(new Socket("127.0.0.1", target.getPort()));
        if (connect) {
            client.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        } else {
            String rest = words[2].replaceFirst("\r\n", "\r\nConnection: close\r\n");
            onward.getOutputStream()
                    .write((words[0] + " " + target.getRawPath() + " " + rest).getBytes(StandardCharsets.US_ASCII));
        }
        run(() -> pump(onward, client));
        pump(client, onward);
    }

    private static void pump(Socket from, Socket to) throws IOException {
        from.getInputStream().transferTo(to.getOutputStream());
        to.shutdownOutput();
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("no whole request: " + head);
            }
            head.write(next);
        }
        return head.toString(StandardCharsets.US_ASCII);
    }

    private Socket opened(Socket socket) {
        sockets.add(socket);
        return socket;
    }

    private interface Step {
        void run() throws IOException;
    }

    /** A connection that ends in the middle ends its threads, no more. */
    private void run(Step step) {
        Thread thread = new Thread(() -> {
            try {
                step.run();
            } catch (IOException e) {
                if (!server.isClosed()) {
                    System.out.println("proxy: " + e);
                }
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
