package dev.tutti.api;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.HashMap;
import java.util.Map;

/** Every limit so low that a test reaches it. */
public class SmallLimits implements QuarkusTestProfile {
    private static final Map<String, String> LIMITS = Map.ofEntries(
            Map.entry("body-bytes", "5000"),
            Map.entry("members", "3"),
            Map.entry("stream-members", "4"),
            Map.entry("chord-bytes", "6000"),
            Map.entry("member-bytes", "1500"),
            Map.entry("result-bytes", "1000"),
            Map.entry("callback-bytes", "2000"),
            Map.entry("labels", "2"),
            Map.entry("label-length", "5"),
            Map.entry("depth", "8"),
            Map.entry("string-length", "120"),
            Map.entry("number-length", "10"),
            Map.entry("queues", "4"),
            Map.entry("backlog", "6"),
            Map.entry("wait", "PT1S"),
            Map.entry("waits", "1"));

    @Override
    public Map<String, String> getConfigOverrides() {
        Map<String, String> settings = new HashMap<>();
        LIMITS.forEach((name, value) -> settings.put("tutti.limits." + name, value));
        settings.put("tutti.key-prefix", "limits");
        return settings;
    }
}
