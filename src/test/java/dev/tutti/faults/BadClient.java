package dev.tutti.faults;

import dev.tutti.faults.BadRequest.Then;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sends bad requests over one connection, several before it reads their answers, and connects again when it was closed. Not
 * an HTTP client on purpose: no client sends these.
 */
final class BadClient {
    private static final int TOGETHER = 16;
    private static final int PATIENCE_MS = 10_000;

    private final URI server;
    private final Map<String, AtomicLong> answers;
    private Socket socket = new Socket();
    private InputStream in = InputStream.nullInputStream();

    /** @param answers how often each status was answered to each kind, {@code 400 truncated} */
    BadClient(URI server, Map<String, AtomicLong> answers) {
        this.server = server;
        this.answers = answers;
    }

    /** Sends so many of any kinds, at least. */
    void send(int requests, Random chance) throws IOException {
        for (int sent = 0; sent < requests; ) {
            List<BadRequest> some = some(Math.min(TOGETHER, requests - sent), chance);
            exchange(some);
            sent += some.size();
        }
        socket.close();
    }

    /** Those before the last go on. */
    private static List<BadRequest> some(int most, Random chance) {
        List<BadRequest> some = new ArrayList<>();
        while (some.size() < most - 1) {
            BadRequest next = BadRequests.any(chance);
            some.add(next);
            if (next.then() != Then.GOES_ON) {
                return some;
            }
        }
        some.add(chance.nextInt(4) == 0 ? BadRequests.anyLast(chance) : BadRequests.any(chance));
        return some;
    }

    /** Sends those together and reads their answers; all but the last go on. */
    void exchange(List<BadRequest> some) throws IOException {
        connect();
        BadRequest last = some.get(some.size() - 1);
        int answered = 0;
        try {
            for (BadRequest each : some) {
                socket.getOutputStream().write(each.bytes());
            }
        } catch (IOException e) {
            count(last.then() == Then.GOES_ON ? "not taken" : "closed", last); // refused before it was sent to its end
        }
        try {
            if (last.then() == Then.CUT && some.size() == 1) {
                count("cut", last);
            } else {
                for (BadRequest each : some) {
                    if (each.then() == Then.CUT) {
                        count("cut", each);
                    } else {
                        count(Integer.toString(status(in)), each);
                    }
                    answered++;
                }
            }
        } catch (SocketTimeoutException e) {
            count("no answer", some.get(answered));
        } catch (IOException e) {
            // where the last makes the server close the connection, answers to those before it may be lost with it
            count(last.then() == Then.GOES_ON ? "closed before its answer" : "closed", some.get(answered));
        }
        if (answered < some.size() || last.then() != Then.GOES_ON) {
            socket.close();
        }
    }

    private void connect() throws IOException {
        if (socket.isConnected() && !socket.isClosed()) {
            return;
        }
        socket = new Socket(InetAddress.getByName(server.getHost()), server.getPort());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MS);
        in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
    }

    private void count(String answer, BadRequest request) {
        answers.computeIfAbsent(answer + " " + request.name(), key -> new AtomicLong())
                .incrementAndGet();
    }

    /** Reads an answer to its end. */
    private static int status(InputStream in) throws IOException {
        String[] first = line(in).split(" ");
        long length = 0;
        for (String header = line(in).toLowerCase(Locale.ROOT);
                !header.isEmpty();
                header = line(in).toLowerCase(Locale.ROOT)) {
            if (header.startsWith("content-length:")) {
                length =
                        Long.parseLong(header.substring(header.indexOf(':') + 1).strip());
            }
        }
        in.skipNBytes(length);
        return Integer.parseInt(first[1]);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException();
            }
            line.append((char) c);
        }
        return line.toString().stripTrailing();
    }

    /** For counting from many threads. */
    static Map<String, AtomicLong> counts() {
        return new ConcurrentHashMap<>();
    }

    /** What was answered otherwise than with a 4xx, or not at all though it should have been, with its number. */
    static List<String> unexpected(Map<String, AtomicLong> answers) {
        List<String> unexpected = new ArrayList<>();
        new TreeMap<>(answers).forEach((answer, times) -> {
            if (!answer.startsWith("4") && !answer.startsWith("cut ") && !answer.startsWith("closed ")
                    || answer.startsWith("closed before")) {
                unexpected.add(times + " × " + answer);
            }
        });
        return unexpected;
    }
}
