package dev.tutti.packaged;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A language that an example worker is written in, and what it takes to run that. */
enum OtherLanguage {
    PYTHON("python", "py_", "ValueError"),
    NODE("node", "js_", "RangeError");

    private static final Path EXAMPLES = Path.of("examples").toAbsolutePath();
    private static final Path NODE_COPY = Path.of("target", "worker-node").toAbsolutePath();

    private final String queue;
    private final String prefix;
    private final String error;
    private Optional<String> missing = Optional.empty();
    private List<String> command = List.of();

    OtherLanguage(String queue, String prefix, String error) {
        this.queue = queue;
        this.prefix = prefix;
        this.error = error;
    }

    /** What keeps it from running here; empty when nothing does. */
    synchronized Optional<String> missing() {
        if (command.isEmpty() && missing.isEmpty()) {
            missing = this == PYTHON ? findPython() : findNode();
        }
        return missing;
    }

    List<String> command() {
        return command;
    }

    Path directory() {
        return this == PYTHON ? EXAMPLES.resolve("worker-python") : NODE_COPY;
    }

    /** The queue that its worker serves. */
    String queue() {
        return queue;
    }

    /** Its task of that kind. */
    String task(String kind) {
        return prefix + kind;
    }

    /** What its task {@code fail} throws. */
    String error() {
        return error;
    }

    private Optional<String> findPython() {
        for (String python : List.of("/usr/bin/python3", "python3")) {
            if (ends(EXAMPLES, python, "-c", "import redis.backoff")) {
                command = List.of(python, "tasks.py");
                return Optional.empty();
            }
        }
        return Optional.of("no python3 with redis: apt-get install python3-redis");
    }

    /** Installs into a copy, so that the sources stay as they are. */
    private Optional<String> findNode() {
        if (!ends(EXAMPLES, "node", "-e", "process.exit(''.toWellFormed ? 0 : 1)")) {
            return Optional.of("no node of version 20 or newer");
        }
        try {
            Files.createDirectories(NODE_COPY);
            try (Stream<Path> files = Files.list(EXAMPLES.resolve("worker-node"))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Files.copy(file, NODE_COPY.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!ends(NODE_COPY, "npm", "install", "--no-audit", "--no-fund", "--silent")) {
            return Optional.of("npm install brings no ioredis here");
        }
        command = List.of("node", "tasks.js");
        return Optional.empty();
    }

    private static boolean ends(Path directory, String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return false;
            }
            return process.exitValue() == 0;
        } catch (IOException e) {
            return false; // it is not there
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
