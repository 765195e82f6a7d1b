package dev.tutti.api;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** The application with nobody where Redis should be, and limits that are quick to reach. */
public class RedisAway implements QuarkusTestProfile {
    static final int BODY_BYTES = 2_000;

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "quarkus.redis.hosts", "redis://localhost:1",
                "tutti.worker.enabled", "false",
                "tutti.aggregator.enabled", "false",
                "tutti.limits.body-bytes", String.valueOf(BODY_BYTES),
                "tutti.limits.members", "3",
                "tutti.limits.member-bytes", "100");
    }
}
