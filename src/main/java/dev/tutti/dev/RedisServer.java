package dev.tutti.dev;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * An executable {@code redis-server} that was seen to run.
 *
 * @param file absolute path
 * @param version as it reports it, such as {@code 7.0.15}
 */
record RedisServer(Path file, String version) {

    private static final Pattern VERSION = Pattern.compile("\\bv=((\\d+)\\.(\\d+)[\\w.-]*)");

    /** Runs {@code --version}; empty if the file does not run here or is older than 6.2, the oldest that will do. */
    static Optional<RedisServer> at(Path file) {
        try {
            var process = new ProcessBuilder(file.toString(), "--version")
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            var answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return Optional.empty();
            }
            var found = VERSION.matcher(answer);
            if (process.exitValue() != 0 || !found.find() || !enough(found.group(2), found.group(3))) {
                return Optional.empty();
            }
            return Optional.of(new RedisServer(file.toAbsolutePath(), found.group(1)));
        } catch (IOException unusable) {
            return Optional.empty();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static boolean enough(String major, String minor) {
        return Integer.parseInt(major) > 6 || (major.equals("6") && Integer.parseInt(minor) >= 2);
    }
}
