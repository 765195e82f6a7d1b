package dev.tutti.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Whose a connection is, as Linux tells it. */
final class Sockets {
    private Sockets() {}

    /** Whether a process holds the end of a TCP connection that has this local port. */
    static boolean belongsTo(long pid, int localPort) {
        return inode(localPort).filter(inode -> holds(pid, inode)).isPresent();
    }

    private static Optional<String> inode(int localPort) {
        String port = String.format(":%04X", localPort);
        return Stream.of("/proc/net/tcp", "/proc/net/tcp6")
                .map(Path::of)
                .flatMap(Sockets::lines)
                .map(line -> line.strip().split("\\s+"))
                .filter(words -> words.length > 9 && words[1].endsWith(port))
                .map(words -> words[9])
                .filter(inode -> !inode.equals("0"))
                .findFirst();
    }

    private static boolean holds(long pid, String inode) {
        try (Stream<Path> files = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            return files.anyMatch(file -> link(file).equals("socket:[" + inode + "]"));
        } catch (IOException e) {
            return false;
        }
    }

    private static String link(Path file) {
        try {
            return Files.readSymbolicLink(file).toString();
        } catch (IOException e) {
            return "";
        }
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            return Stream.of();
        }
    }
}
