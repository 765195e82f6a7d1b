package dev.tutti.dev;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One Redis of this JVM's own, on a free port of 127.0.0.1, with an append-only file (fsync each second, as most
 * production servers have it) in a temporary folder that goes when it stops. It stops with this JVM at the latest.
 */
public final class EmbeddedRedis implements AutoCloseable {

    private static final int ATTEMPTS = 3;
    private static final Duration LONGEST_START = Duration.ofSeconds(20);

    private final RedisServer server;
    private final Process process;
    private final int port;
    private final Path folder;

    private EmbeddedRedis(RedisServer server, Process process, int port, Path folder) {
        this.server = server;
        this.process = process;
        this.port = port;
        this.folder = folder;
    }

    /**
     * Starts the {@code redis-server} on PATH, else the packaged one, and waits until it answers.
     *
     * @throws RuntimeException if there is none that runs here, or it does not start; the message says what to do
     */
    public static EmbeddedRedis start() {
        var path = System.getenv("PATH");
        return start(path == null ? "" : path);
    }

    /** As {@link #start()}, with other folders to look into than those of PATH. */
    static EmbeddedRedis start(String searchPath) {
        for (int attempt = 1; ; attempt++) {
            try {
                return startOnce(searchPath);
            } catch (RedisDidNotStart failure) { // somebody else may have taken the port meanwhile
                if (attempt == ATTEMPTS) {
                    throw failure;
                }
            }
        }
    }

    private static EmbeddedRedis startOnce(String searchPath) {
        try {
            var folder = Files.createTempDirectory("tutti-redis-");
            try {
                var server = new FindRedisServer(searchPath).orUnpackInto(folder);
                var port = freePort();
                var redis = new EmbeddedRedis(
                        server, TieToThisJvm.start(folder, command(server, port, folder)), port, folder);
                redis.awaitReady();
                return redis;
            } catch (NoRedisServer none) {
                Files.deleteIfExists(folder);
                throw none;
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("The Redis for development and tests could not be started", failure);
        }
    }

    private static List<String> command(RedisServer server, int port, Path folder) {
        return List.of(
                server.file().toString(),
                "--port",
                String.valueOf(port),
                "--bind",
                "127.0.0.1",
                "--dir",
                folder.toString(),
                "--appendonly",
                "yes",
                "--appendfsync",
                "everysec",
                "--save",
                "",
                "--daemonize",
                "no");
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Reads its log rather than its port, where something else might answer. */
    private void awaitReady() throws IOException {
        var log = folder.resolve("output.log");
        var end = System.nanoTime() + LONGEST_START.toNanos();
        try {
            while (!process.waitFor(10, TimeUnit.MILLISECONDS)) {
                if (Files.exists(log)
                        && Files.readString(log, StandardCharsets.ISO_8859_1).contains("Ready to accept")) {
                    return;
                }
                if (System.nanoTime() > end) {
                    break;
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        process.toHandle().destroy(); // not Process.destroy, which closes what is read next
        throw new RedisDidNotStart(
                server, new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1));
    }

    /** Where it listens: {@code redis://127.0.0.1:port}. */
    public URI uri() {
        return URI.create("redis://127.0.0.1:" + port);
    }

    RedisServer server() {
        return server;
    }

    /** Of the shell around it; ending that ends the server. */
    long pid() {
        return process.pid();
    }

    Path folder() {
        return folder;
    }

    /** Ends it and waits until process and folder are gone; does nothing if they are. */
    @Override
    public void close() {
        process.destroy();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
