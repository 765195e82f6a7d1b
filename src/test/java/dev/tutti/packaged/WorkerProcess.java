package dev.tutti.packaged;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A worker of {@code examples/}, in another language than Java. */
final class WorkerProcess implements AutoCloseable {
    private final Process process;
    private final Path log;

    private WorkerProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    }

    /** Starts one. @param redis its URI; @param settings of its environment */
    static WorkerProcess start(OtherLanguage language, String redis, Map<String, String> settings) {
        try {
            Path log = Files.createTempFile("worker", ".log");
            ProcessBuilder builder = new ProcessBuilder(language.command())
                    .directory(language.directory().toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment()
                    .putAll(Map.of(
                            "REDIS_URL",
                            redis,
                            "PYTHONDONTWRITEBYTECODE",
                            "1",
                            "TUTTI_SCRIPTS",
                            Path.of("src", "main", "resources", "redis")
                                    .toAbsolutePath()
                                    .toString()));
            builder.environment().putAll(settings);
            return new WorkerProcess(builder.start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException("the worker in " + language + " did not start", e);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** SIGKILL. */
    void kill() {
        process.destroyForcibly();
    }

    /** SIGTERM; answers its exit code once it is gone. */
    int stop() {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the worker did not stop: " + log());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What it has printed. */
    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        File file = log.toFile();
        file.deleteOnExit();
    }
}
