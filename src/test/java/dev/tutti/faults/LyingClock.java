package dev.tutti.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The wall clock of one process, moved while it runs by libfaketime (Debian: {@code apt-get install faketime}). Time that
 * only measures how long something takes, CLOCK_MONOTONIC, stays true.
 */
final class LyingClock {
    private static final Path LIBRARIES = Path.of("/usr/lib");

    private final String library;
    private final Path file;
    private Duration offset = Duration.ZERO;

    private LyingClock(String library, Path file) {
        this.library = library;
        this.file = file;
        tell(Duration.ZERO);
    }

    /** One that is right still; empty where libfaketime is not installed. */
    static Optional<LyingClock> in(Path directory, String name) {
        return library()
                .map(found -> new LyingClock(found, directory.toAbsolutePath().resolve(name + ".clock")));
    }

    /** For a process whose clock it is to be. */
    Map<String, String> environment() {
        return Map.of(
                // with libc before it, the allocator of redis-server does not ask for the time while libfaketime starts
                "LD_PRELOAD",
                library + libc().map(libc -> " " + libc).orElse(""),
                "FAKETIME_TIMESTAMP_FILE",
                file.toString(),
                "FAKETIME_CACHE_DURATION",
                "1",
                "FAKETIME_DONT_FAKE_MONOTONIC",
                "1",
                "DONT_FAKE_MONOTONIC",
                "1",
                // what it does for waits that go by CLOCK_MONOTONIC keeps a JVM from starting
                "FAKETIME_FORCE_MONOTONIC_FIX",
                "0");
    }

    /** From now on, within a second, the clock is off by that much. */
    void tell(Duration by) {
        offset = by;
        try {
            Path next = file.resolveSibling(file.getFileName() + ".next");
            Files.writeString(next, (by.isNegative() ? "" : "+") + by.toSeconds() + "\n");
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Duration offset() {
        return offset;
    }

    private static Optional<String> library() {
        try (Stream<Path> found = Files.find(
                LIBRARIES, 3, (path, of) -> path.getFileName().toString().equals("libfaketimeMT.so.1"))) {
            return found.map(Path::toString).findFirst();
        } catch (IOException | UncheckedIOException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> libc() {
        try {
            List<String> maps = Files.readAllLines(Path.of("/proc/self/maps"));
            return maps.stream()
                    .filter(line -> line.endsWith("/libc.so.6"))
                    .map(line -> line.substring(line.indexOf('/')))
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
