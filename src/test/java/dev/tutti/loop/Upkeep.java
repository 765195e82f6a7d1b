package dev.tutti.loop;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** What is lost is found soon, and what has ended goes soon. */
public class Upkeep implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "tutti.key-prefix", "upkeep",
                "tutti.claim-idle", "PT1S",
                "tutti.retention", "PT10S");
    }
}
