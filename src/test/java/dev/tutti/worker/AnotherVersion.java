package dev.tutti.worker;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** Keys of its own, for what is handed back stays there. */
public class AnotherVersion implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of("tutti.key-prefix", "another-version");
    }
}
