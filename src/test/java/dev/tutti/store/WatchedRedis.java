package dev.tutti.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tutti.connector.RedisScript;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/** Watches what Redis does, by MONITOR: every script call with what it was given and the commands it ran. */
final class WatchedRedis {
    private WatchedRedis() {}

    /** A command as bytes, one character each. */
    record Seen(boolean byScript, List<String> words) {
        String name() {
            return words.get(0).toUpperCase(java.util.Locale.ROOT);
        }
    }

    /** A call of a script with the commands that it ran; {@code sha} is the script's. */
    record Script(String sha, List<String> keys, List<String> args, List<Seen> commands) {}

    /** The script calls made while the action runs, without those that failed for Redis did not know the script. */
    static List<Script> scriptsDuring(GivenStore given, Runnable action) {
        List<Script> scripts = new ArrayList<>();
        for (Seen seen : during(given, action)) {
            if (seen.byScript()) {
                scripts.get(scripts.size() - 1).commands().add(seen);
            } else if (seen.name().startsWith("EVAL")) {
                int keys = Integer.parseInt(seen.words().get(2));
                String sha = seen.words().get(1);
                if (seen.name().equals("EVAL")) {
                    sha = RedisScript.of("seen", new String(sha.getBytes(ISO_8859_1), UTF_8))
                            .sha();
                    scripts.remove(scripts.size() - 1);
                }
                scripts.add(new Script(
                        sha,
                        seen.words().subList(3, 3 + keys),
                        seen.words().subList(3 + keys, seen.words().size()),
                        new ArrayList<>()));
            }
        }
        return scripts;
    }

    private static List<Seen> during(GivenStore given, Runnable action) {
        String end = UUID.randomUUID().toString();
        try (Socket socket = new Socket("localhost", given.port())) {
            socket.setSoTimeout(10_000);
            InputStream in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
            socket.getOutputStream().write("MONITOR\r\n".getBytes(US_ASCII));
            line(in);
            action.run();
            given.redis("ECHO", end);
            List<Seen> all = new ArrayList<>();
            for (Seen seen = parse(line(in)); !seen.words().contains(end); seen = parse(line(in))) {
                all.add(seen);
            }
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new IOException("Redis closed the connection");
            }
            line.write(b);
        }
        return line.toString(ISO_8859_1).stripTrailing();
    }

    /** For example {@code +1700000000.123456 [0 lua] "HSET" "key" "\x00a"}. */
    private static Seen parse(String line) {
        int from = line.indexOf('[');
        int to = line.indexOf(']', from);
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean quoted = false;
        for (int i = to + 1; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                quoted = !quoted;
                if (!quoted) {
                    words.add(word.toString());
                    word.setLength(0);
                }
            } else if (c == '\\') {
                c = line.charAt(++i);
                if (c == 'x') {
                    word.append((char) Integer.parseInt(line.substring(i + 1, i + 3), 16));
                    i += 2;
                } else {
                    word.append(
                            switch (c) {
                                case 'n' -> '\n';
                                case 'r' -> '\r';
                                case 't' -> '\t';
                                case 'a' -> '\u0007';
                                case 'b' -> '\b';
                                default -> c;
                            });
                }
            } else if (quoted) {
                word.append(c);
            }
        }
        return new Seen(line.substring(from, to).endsWith("lua"), words);
    }

    /** The only script call made while something is asked for. */
    static Script only(GivenStore given, Supplier<?> action) {
        List<Script> scripts = scriptsDuring(given, action::get);
        if (scripts.size() != 1) {
            throw new AssertionError("not one script call but " + scripts.size());
        }
        return scripts.get(0);
    }
}
