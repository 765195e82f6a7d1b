package dev.tutti.dev;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import redis.embedded.core.ExecutableProvider;

/** Finds a {@code redis-server} to start: the first usable one on a search path, else the packaged one. */
final class FindRedisServer {

    private static final String NAME = "redis-server";

    private final String searchPath;

    /** @param searchPath folders as in the environment variable PATH; may be empty */
    FindRedisServer(String searchPath) {
        this.searchPath = searchPath;
    }

    /**
     * @param folder where the packaged one is unpacked to, if it comes to that
     * @return a server that runs here
     * @throws NoRedisServer if there is none; trying again does not help
     */
    RedisServer orUnpackInto(Path folder) {
        return onPath().or(() -> packaged(folder)).orElseThrow(NoRedisServer::new);
    }

    private Optional<RedisServer> onPath() {
        return Stream.of(searchPath.split(Pattern.quote(File.pathSeparator)))
                .filter(entry -> !entry.isBlank())
                .map(entry -> Path.of(entry, NAME))
                .filter(Files::isExecutable)
                .flatMap(file -> RedisServer.at(file).stream())
                .findFirst();
    }

    private static Optional<RedisServer> packaged(Path folder) {
        try {
            var file =
                    ExecutableProvider.newJarResourceProvider(folder.toFile()).get();
            return RedisServer.at(file.toPath());
        } catch (NoClassDefFoundError | Exception absent) {
            // the library is optional, so an application that uses this one may lack it; and it knows few platforms
            return Optional.empty();
        }
    }
}
