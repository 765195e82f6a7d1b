package dev.tutti.dev;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts a command under a small shell that ends it as soon as this JVM is gone, for whatever reason: the shell reads a
 * pipe that the JVM holds and never writes to, and the pipe closes with the JVM, also after {@code kill -9}.
 */
final class TieToThisJvm {

    /** $1 is the folder that belongs to the command; the rest is the command. Its data are thrown away, so it is killed. */
    private static final String SHELL = """
            folder=$1; shift
            exec 3<&0
            "$@" </dev/null >>"$folder/output.log" 2>&1 3<&- &
            child=$!
            trap '' HUP INT PIPE
            exec 2>/dev/null
            trap 'kill -9 "$child"' TERM
            (trap - TERM; read -r never <&3; kill -9 "$child") >/dev/null &
            watcher=$!
            while kill -0 "$child"; do wait "$child"; done
            kill "$watcher"
            tail -c 2000 "$folder/output.log"
            rm -rf "$folder"
            """;

    private TieToThisJvm() {}

    /**
     * @param folder removed when the command has ended; its output is there in {@code output.log}
     * @return the shell: it ends with the command, then its output is the end of that of the command; destroying it or
     *     closing its input ends both
     */
    static Process start(Path folder, List<String> command) throws IOException {
        var line = new ArrayList<String>();
        // a session of its own: Ctrl-C is for the application, which still needs the command while it shuts down
        if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
            line.add("/usr/bin/setsid");
        }
        line.addAll(List.of("/bin/sh", "-c", SHELL, "tutti-dev", folder.toString()));
        line.addAll(command);
        return new ProcessBuilder(line).redirectErrorStream(true).start();
    }
}
