package dev.tutti.dev;

/** There is no Redis to start for development or tests. Retrying does not help; the message says what does. */
final class NoRedisServer extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NoRedisServer() {
        super(
                "No Redis for development and tests: there is no redis-server 6.2 or newer on PATH, and the packaged one"
                        + " (com.github.codemonstur:embedded-redis) is absent or does not run here ("
                        + System.getProperty("os.name") + ", " + System.getProperty("os.arch")
                        + "). Either install redis-server, or set QUARKUS_REDIS_HOSTS=redis://host:6379 to use a Redis of your own.");
    }
}
