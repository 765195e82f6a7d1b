package dev.tutti.docker;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What the JVM image holds in {@code /tutti}, made by the scripts that its Dockerfile runs, from the packaged application.
 *
 * @param folder where it is instead
 */
record JvmImage(Path folder) {
    private static final Path SCRIPTS = Path.of("src/main/docker");

    /**
     * Makes it anew, with the JDK that runs this; takes a minute.
     *
     * @param packaged what Maven has made, {@code target} to the Dockerfile
     * @param port this and the next two are free
     */
    static JvmImage make(Path packaged, Path folder, int port) throws IOException, InterruptedException {
        if (Files.exists(folder)) {
            try (Stream<Path> old = Files.walk(folder)) {
                old.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(java.io.File::delete);
            }
        }
        Files.createDirectories(folder);
        String jre = folder.resolve("jre").toString();
        String app = folder.resolve("app").toString();
        run(Map.of(), SCRIPTS.resolve("make-jre.sh").toString(), jre, System.getProperty("java.home"));
        run(Map.of(), "cp", "-a", packaged.resolve("quarkus-app").toString(), app);
        run(Map.of(), "cp", "-a", packaged.resolve("tutti-cyclonedx.json").toString(), app);
        run(
                Map.of("TRAIN_PORT", Integer.toString(port)),
                SCRIPTS.resolve("train-aot.sh").toString(),
                app,
                jre);
        return new JvmImage(folder);
    }

    /** The ENTRYPOINT of its Dockerfile, with further options for the JVM. */
    List<String> command(String... options) throws IOException {
        String entrypoint = new Dockerfile(SCRIPTS.resolve("Dockerfile.jvm"), Path.of(""))
                .last()
                .arguments("ENTRYPOINT")
                .get(0);
        List<String> command = new ArrayList<>();
        for (String word : new ObjectMapper().readValue(entrypoint, String[].class)) {
            command.add(word.replaceFirst("^/tutti/", folder + "/"));
        }
        command.addAll(1, Arrays.asList(options));
        return command;
    }

    private static void run(Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        Path log = Files.createTempFile("image", ".log");
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        Process process =
                builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        boolean ended = process.waitFor(5, TimeUnit.MINUTES);
        if (!ended) {
            process.destroyForcibly();
        }
        String output = read(log);
        Files.delete(log);
        if (!ended || process.exitValue() != 0) {
            throw new IllegalStateException(String.join(" ", command) + " failed:\n" + output);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
