package dev.tutti.task;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** The demo tasks are on, and stack traces travel. */
public class TasksOn implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of("tutti.demo.enabled", "true", "tutti.stack-traces", "true");
    }
}
