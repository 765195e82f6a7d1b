package dev.tutti.faults;

import dev.tutti.testing.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One place for a process of the packaged application; processes follow each other on the same ports. */
final class Node implements AutoCloseable {
    /** What it does. */
    enum Role {
        API,
        WORKER,
        AGGREGATOR;

        String property() {
            return "tutti." + name().toLowerCase(java.util.Locale.ROOT) + ".enabled";
        }
    }

    static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    private final Role role;
    private final String name;
    private final Path application;
    private final Path log;
    private final List<String> flags = new ArrayList<>(
            List.of("-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:+ExitOnOutOfMemoryError"));
    private final Map<String, String> properties = new LinkedHashMap<>();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final int port = FreePort.any();
    private final int managementPort = FreePort.any();
    private int starts;
    private volatile Process process;

    /**
     * @param application folder of the packaged application
     * @param logs where it logs to
     */
    Node(Role role, String name, Path application, Path logs) {
        this.role = role;
        this.name = name;
        this.application = application;
        this.log = logs.resolve(name + ".log");
        for (Role each : Role.values()) {
            properties.put(each.property(), Boolean.toString(each == role));
        }
        properties.put("tutti.auth.mode", "none");
        properties.put("quarkus.http.host", "127.0.0.1");
        properties.put("quarkus.http.port", Integer.toString(port));
        properties.put("quarkus.management.host", "127.0.0.1");
        properties.put("quarkus.management.port", Integer.toString(managementPort));
        Runtime.getRuntime().addShutdownHook(new Thread(this::killQuietly));
    }

    /** From the next start on. */
    Node with(String property, String value) {
        properties.put(property, value);
        return this;
    }

    /** A flag of the JVM, after the others. */
    Node withFlag(String flag) {
        flags.add(flag);
        return this;
    }

    /** Variables of its environment, from the next start on. */
    Node withEnvironment(Map<String, String> variables) {
        environment.putAll(variables);
        return this;
    }

    Role role() {
        return role;
    }

    /** Unlike that of any process before and after it here; its consumers' names begin with it and a hyphen. */
    String processName() {
        return name + "." + starts;
    }

    /** Starts a process and does not wait for it. */
    synchronized void start() {
        starts++;
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        properties.forEach((key, value) -> command.add("-D" + key + "=" + value));
        command.addAll(List.of("-jar", application.resolve("quarkus-run.jar").toString()));
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().put("HOSTNAME", processName());
            builder.environment().putAll(environment);
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(name + " did not start", e);
        }
    }

    /** SIGKILL; returns when it is gone. */
    void kill() {
        process.destroyForcibly();
        waitFor(Duration.ofSeconds(10));
    }

    /** SIGTERM; returns when it is gone. */
    boolean terminate(Duration patience) {
        process.destroy();
        return waitFor(patience);
    }

    /** SIGSTOP. */
    void freeze() {
        Signals.stop(process.pid());
    }

    /** SIGCONT. */
    void thaw() {
        Signals.cont(process.pid());
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        Process running = process;
        return running != null && running.isAlive();
    }

    boolean isReady() {
        if (!isAlive()) {
            return false;
        }
        try {
            return HTTP.send(
                                    HttpRequest.newBuilder(URI.create(
                                                    "http://127.0.0.1:" + managementPort + "/q/health/ready"))
                                            .timeout(Duration.ofSeconds(2))
                                            .build(),
                                    HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Where its API is. */
    URI url(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    @Override
    public void close() {
        killQuietly();
    }

    @Override
    public String toString() {
        return processName();
    }

    private boolean waitFor(Duration patience) {
        try {
            return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void killQuietly() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
        }
    }
}
