package dev.tutti.dev;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;
import java.util.Optional;

/**
 * A Redis for the packaged application under test, which carries none, and an API for everybody: put
 * {@code @WithTestResource(RedisForIntegrationTests.class)} on a {@code @QuarkusIntegrationTest}. (The older annotation
 * {@code @QuarkusTestResource} would give it to every other test as well.)
 */
public final class RedisForIntegrationTests implements QuarkusTestResourceLifecycleManager {

    private Optional<EmbeddedRedis> redis = Optional.empty();

    @Override
    public Map<String, String> start() {
        redis = Optional.of(EmbeddedRedis.start());
        return Map.of("quarkus.redis.hosts", redis.get().uri().toString(), "tutti.auth.mode", "none");
    }

    @Override
    public void stop() {
        redis.ifPresent(EmbeddedRedis::close);
    }
}
