package dev.tutti.outbound;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** Loopback may be called. */
public class LocalReceivers implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of("tutti.call.allow", "127.0.0.0/8", "tutti.limits.result-bytes", "4096");
    }
}
