package dev.tutti.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import redis.embedded.core.ExecutableProvider;

/**
 * A Redis process on a free port with an append-only file in a directory of its own: the one on PATH, else the embedded
 * one. The port and the data stay the same over restarts.
 */
public final class RedisProcess implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(20);

    private final String executable;
    private final int port;
    private final Path directory;
    private final List<String> options;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private @Nullable Process process;

    /** @param options further arguments for redis-server, for example {@code --maxmemory 20mb} */
    public RedisProcess(String... options) {
        this(executable(), options);
    }

    /** The embedded one, 6.2, also where there is another on PATH. */
    public static RedisProcess embedded(String... options) {
        return new RedisProcess(packaged(), options);
    }

    /**
     * The one of redis-server with a configuration file of its own, which it may rewrite itself.
     *
     * @param sentinel whether it watches others instead of holding data
     * @param lines of the file, beside the port and the directory
     */
    public static RedisProcess configured(boolean sentinel, String... lines) {
        RedisProcess made = new RedisProcess(executable(), sentinel ? new String[] {"--sentinel"} : new String[0]);
        made.configure(lines);
        return made;
    }

    private RedisProcess(String executable, String... options) {
        this.executable = executable;
        this.options = List.of(options);
        port = FreePort.any();
        try {
            directory = Files.createTempDirectory("redis");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(this::kill));
    }

    public int port() {
        return port;
    }

    /** A variable of its environment, from the next start on. */
    public RedisProcess with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** Further lines for the file of a {@link #configured} one, before its first start. */
    public void configure(String... lines) {
        try {
            if (!Files.exists(configuration())) {
                Files.writeString(configuration(), "port " + port + "\ndir " + directory + "\n");
            }
            Files.write(configuration(), List.of(lines), StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** For example {@code redis://localhost:41234}. */
    public String uri() {
        return "redis://localhost:" + port;
    }

    /** Starts it and waits until it answers PONG, so after it has loaded its data. */
    public void start() {
        try {
            ProcessBuilder builder = new ProcessBuilder(executable);
            builder.command()
                    .addAll(
                            Files.exists(configuration())
                                    ? List.of(configuration().toString())
                                    : settings());
            builder.command().addAll(options);
            builder.environment().putAll(environment);
            process = builder.redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            directory.resolve("redis.log").toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("redis-server did not start", e);
        }
        long limit = System.nanoTime() + START_LIMIT.toNanos();
        while (!answers()) {
            if (System.nanoTime() > limit || !process.isAlive()) {
                throw new IllegalStateException("redis-server did not start, see " + directory.resolve("redis.log"));
            }
            pauseBriefly();
        }
    }

    /** SIGTERM: it writes its append-only file and ends. */
    public void stop() {
        end(false);
    }

    /** SIGKILL. */
    public void kill() {
        end(true);
    }

    /** Whether it was started and not stopped since. */
    public boolean isRunning() {
        Process running = process;
        return running != null && running.isAlive();
    }

    /** Stops it and starts it again with the same data. */
    public void restart() {
        stop();
        start();
    }

    /** SIGSTOP: connections stay open, nothing is answered. */
    public void freeze() {
        signal("-STOP");
    }

    /** SIGCONT. */
    public void thaw() {
        signal("-CONT");
    }

    /** Kills it and removes its data. */
    @Override
    public void close() {
        kill();
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> settings() {
        return List.of(
                "--port", Integer.toString(port), "--dir", directory.toString(), "--appendonly", "yes", "--save", "");
    }

    private Path configuration() {
        return directory.resolve("redis.conf");
    }

    private void end(boolean forcibly) {
        Process running = process;
        if (running == null) {
            return;
        }
        try {
            if (forcibly) {
                running.destroyForcibly();
            } else {
                running.destroy();
            }
            if (!running.waitFor(10, TimeUnit.SECONDS)) {
                running.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            running.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        process = null;
    }

    private void signal(String signal) {
        Process running = process;
        if (running == null) {
            throw new IllegalStateException("redis-server is not running");
        }
        try {
            new ProcessBuilder("kill", signal, Long.toString(running.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("localhost", port), 500);
            socket.setSoTimeout(500);
            socket.getOutputStream().write("PING\r\n".getBytes());
            byte[] answer = socket.getInputStream().readNBytes(5);
            return Set.of("+PONG", "-NOAU").contains(new String(answer)); // NOAUTH: with a password
        } catch (IOException e) {
            return false;
        }
    }

    private static void pauseBriefly() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String executable() {
        for (String directory : System.getenv("PATH").split(File.pathSeparator)) {
            File file = new File(directory, "redis-server");
            if (file.canExecute()) {
                return file.getPath();
            }
        }
        return packaged();
    }

    private static String packaged() {
        try {
            return ExecutableProvider.newJarResourceProvider().get().getPath();
        } catch (IOException e) {
            throw new UncheckedIOException("the embedded redis-server cannot be unpacked", e);
        }
    }
}
