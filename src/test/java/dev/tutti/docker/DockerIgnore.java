package dev.tutti.docker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A {@code .dockerignore}: the last line that fits a path, or a folder above it, decides. */
record DockerIgnore(List<String> lines) {

    static DockerIgnore of(Path context) {
        try {
            return new DockerIgnore(Files.readAllLines(context.resolve(".dockerignore")).stream()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether a file reaches the engine. */
    boolean letsThrough(String path) {
        boolean through = true;
        for (String line : lines) {
            boolean exception = line.startsWith("!");
            if (fits(exception ? line.substring(1) : line, Path.of(path))) {
                through = exception;
            }
        }
        return through;
    }

    private static boolean fits(String pattern, Path path) {
        var matcher = FileSystems.getDefault()
                .getPathMatcher(
                        "glob:" + (pattern.endsWith("/") ? pattern.substring(0, pattern.length() - 1) : pattern));
        for (Path part = path; part != null; part = part.getParent()) {
            if (matcher.matches(part)) {
                return true;
            }
        }
        return false;
    }
}
