package dev.tutti.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** The resolver of a JVM: its names, each with its addresses. It reads the file for each lookup and caches nothing. */
final class HostsFile implements AutoCloseable {
    private static final long TURN = 300_000;

    private final Path file;
    private final Map<String, List<String>> names = new LinkedHashMap<>();
    private volatile boolean closed;

    HostsFile(Path folder) {
        file = folder.resolve("hosts").toAbsolutePath();
        names.put("localhost", List.of("127.0.0.1", "::1"));
    }

    HostsFile with(String name, String... addresses) {
        names.put(name, List.of(addresses));
        write(names);
        return this;
    }

    /** That JVM asks this file, and nobody else. */
    void resolvesFor(Node node) {
        node.withFlag("-Djdk.net.hosts.file=" + file).withFlag("-Dsun.net.inetaddr.ttl=0");
    }

    /** From now on that name has one address at this instant and another one at the next. */
    void turn(String name, String one, String other) {
        Map<String, List<String>> changing = new LinkedHashMap<>(names);
        Thread turning = new Thread(() -> {
            for (int n = 0; !closed; n++) {
                changing.put(name, List.of(n % 2 == 0 ? one : other));
                write(changing);
                LockSupport.parkNanos(TURN);
            }
        });
        turning.setDaemon(true);
        turning.start();
    }

    private void write(Map<String, List<String>> all) {
        StringBuilder text = new StringBuilder();
        all.forEach((name, addresses) -> addresses.forEach(
                address -> text.append(address).append(' ').append(name).append('\n')));
        try {
            Path next = Files.writeString(file.resolveSibling("hosts.next"), text);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
