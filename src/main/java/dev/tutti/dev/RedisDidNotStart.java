package dev.tutti.dev;

/** The server was started and ended at once, or was not ready in time. Retrying helps if its port was taken. */
final class RedisDidNotStart extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param output the last lines that the server logged; may be empty */
    RedisDidNotStart(RedisServer server, String output) {
        super(server.file() + " (" + server.version()
                + ") did not start. Set QUARKUS_REDIS_HOSTS to use a Redis of your" + " own instead. It said: "
                + (output.isBlank() ? "nothing" : output.strip()));
    }
}
