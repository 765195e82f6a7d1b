package dev.tutti.dev;

import io.quarkus.arc.profile.IfBuildProfile;
import io.quarkus.redis.client.RedisHostsProvider;
import io.quarkus.runtime.LaunchMode;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Tells the Redis client where the embedded Redis is, and starts it when first asked. Quarkus asks only where
 * {@code quarkus.redis.hosts} is not set. In dev mode the server and its data outlast live reloads; every application
 * under test gets a fresh one, which then ends the one before.
 */
@ApplicationScoped
@Identifier(EmbeddedRedisHosts.NAME)
@IfBuildProfile(anyOf = {"dev", "test"})
class EmbeddedRedisHosts implements RedisHostsProvider {

    /** For {@code quarkus.redis.hosts-provider-name}, also that of named clients. */
    static final String NAME = "tutti-embedded";

    private static final Logger LOG = Logger.getLogger("dev.tutti.dev");

    private Optional<URI> started = Optional.empty();

    @Override
    public synchronized Set<URI> getHosts() {
        if (started.isEmpty()) {
            started = Optional.of(LaunchMode.current() == LaunchMode.DEVELOPMENT ? keptOrNew() : fresh());
        }
        return Set.of(started.get());
    }

    private static URI keptOrNew() {
        var kept = RememberedRedis.recall("dev");
        kept.ifPresent(
                redis -> LOG.infof("TUTTI10901 Redis for development still runs on %s, with its data", redis.uri()));
        return kept.map(RememberedRedis::uri).orElseGet(() -> start("dev"));
    }

    private static URI fresh() {
        RememberedRedis.recall("test").ifPresent(RememberedRedis::stop);
        return start("test");
    }

    private static URI start(String name) {
        var redis = EmbeddedRedis.start();
        new RememberedRedis(redis.pid(), redis.uri()).remember(name);
        LOG.infof(
                "TUTTI10900 Redis %s for development and tests: %s on %s; set quarkus.redis.hosts to use another",
                redis.server().version(), redis.server().file(), redis.uri());
        return redis.uri();
    }
}
