package dev.tutti.store;

import io.vertx.core.Vertx;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import redis.embedded.core.ExecutableProvider;

/** A Redis process of one version with a Vert.x beside it, for all test classes of a run. */
final class RedisOfVersion implements AutoCloseable {
    private static final long START_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(20);

    final Vertx vertx = Vertx.vertx();
    final int port;
    private final Path folder;
    private final Process process;

    RedisOfVersion(OnRedis.Version version) {
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
            folder = Files.createTempDirectory("redis");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try {
            process = new ProcessBuilder(
                            executable(version).getPath(),
                            "--port",
                            Integer.toString(port),
                            "--dir",
                            folder.toString(),
                            "--save",
                            "")
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("redis.log").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("redis-server did not start", e);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        awaitStart();
    }

    String uri() {
        return "redis://localhost:" + port;
    }

    @Override
    public void close() throws IOException {
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
        process.destroyForcibly().onExit().join();
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        }
    }

    private File executable(OnRedis.Version version) throws IOException {
        if (version == OnRedis.Version.ON_PATH) {
            for (String directory : System.getenv("PATH").split(File.pathSeparator)) {
                File file = new File(directory, "redis-server");
                if (file.canExecute()) {
                    return file;
                }
            }
        }
        return ExecutableProvider.newJarResourceProvider(folder.toFile()).get();
    }

    private void awaitStart() {
        long limit = System.nanoTime() + START_LIMIT_NANOS;
        while (!answers()) {
            if (System.nanoTime() > limit || !process.isAlive()) {
                throw new IllegalStateException("redis-server did not start, see " + folder.resolve("redis.log"));
            }
            Thread.onSpinWait();
        }
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("localhost", port), 500);
            socket.setSoTimeout(500);
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(5), StandardCharsets.US_ASCII).equals("+PONG");
        } catch (IOException e) {
            return false;
        }
    }
}
