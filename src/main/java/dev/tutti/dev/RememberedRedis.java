package dev.tutti.dev;

import java.net.URI;
import java.util.Optional;

/**
 * The Redis that this JVM has already started, kept in a system property, because a live reload forgets everything else.
 *
 * @param pid ending this process ends the server
 * @param uri where it listens
 */
record RememberedRedis(long pid, URI uri) {

    /** The one kept under a name, if it still runs. */
    static Optional<RememberedRedis> recall(String name) {
        var kept = System.getProperty(property(name), "").split(" ");
        if (kept.length != 2) {
            return Optional.empty();
        }
        return Optional.of(new RememberedRedis(Long.parseLong(kept[0]), URI.create(kept[1])))
                .filter(RememberedRedis::runs);
    }

    /** Keeps it in the place of any that was kept under that name. */
    void remember(String name) {
        System.setProperty(property(name), pid + " " + uri);
    }

    void stop() {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
    }

    private boolean runs() {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    private static String property(String name) {
        return "dev.tutti.dev.redis." + name;
    }
}
