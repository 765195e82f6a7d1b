package dev.tutti.faults;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Large bodies, and lines, that come but for their last bytes: the server has them in memory and waits. */
final class EndlessBodies implements AutoCloseable {
    private static final int BYTES = 9 << 20;
    private static final int ANSWER_MS = 300;

    private final List<Socket> sockets = new ArrayList<>();
    private int refused;

    /** Sends so many, one after the other. */
    EndlessBodies(URI server, int count) throws IOException {
        byte[] blanks = new byte[1 << 16];
        Arrays.fill(blanks, (byte) ' ');
        for (int i = 0; i < count; i++) {
            Socket socket = new Socket(InetAddress.getByName(server.getHost()), server.getPort());
            sockets.add(socket);
            socket.setSoTimeout(ANSWER_MS);
            OutputStream out = socket.getOutputStream();
            String type = i % 2 == 0 ? "application/json" : "application/x-ndjson";
            out.write(("POST /chords HTTP/1.1\r\nHost: t\r\nContent-Type: " + type + "\r\nContent-Length: "
                            + (BYTES + 9) + "\r\n\r\n")
                    .getBytes(StandardCharsets.UTF_8));
            try {
                for (int sent = 0; sent < BYTES; sent += blanks.length) {
                    out.write(blanks);
                }
                byte[] answer = socket.getInputStream().readNBytes("HTTP/1.1 503".length());
                refused += new String(answer, StandardCharsets.UTF_8).equals("HTTP/1.1 503") ? 1 : 0;
            } catch (SocketTimeoutException e) {
                // it waits for the rest
            } catch (IOException e) {
                refused++; // and closed before all was sent
            }
        }
    }

    /** How many were answered 503, or cut off after that. */
    int refused() {
        return refused;
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
