package dev.tutti.kubernetes;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The program itself: {@code kustomize}, or the one in {@code kubectl}, where one of them is on PATH. */
final class Kustomize {
    private Kustomize() {}

    /** What it makes of a folder, as YAML; the calling test is skipped where there is none. */
    static String build(Path folder) {
        Optional<List<String>> command = command();
        Assumptions.assumeTrue(command.isPresent(), "neither kustomize nor kubectl is on PATH");
        try {
            Path said = Files.createTempFile("kustomize", ".txt");
            Process process = new ProcessBuilder(
                            Stream.concat(command.orElseThrow().stream(), Stream.of(folder.toString()))
                                    .toList())
                    .redirectError(said.toFile())
                    .start();
            String yaml = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException("kustomize does not build " + folder + ": " + Files.readString(said));
            }
            Files.delete(said);
            return yaml;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Optional<List<String>> command() {
        return Stream.of(List.of("kustomize", "build"), List.of("kubectl", "kustomize"))
                .filter(command -> isOnPath(command.get(0)))
                .findFirst();
    }

    private static boolean isOnPath(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(directory -> new File(directory, program).canExecute());
    }
}
