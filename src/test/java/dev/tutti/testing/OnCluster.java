package dev.tutti.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The application on a Redis Cluster of three nodes, with partitions on all of them. */
public final class OnCluster implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "quarkus.redis.client-type", "cluster",
                "tutti.partitions", "4",
                "tutti.call.allow", "127.0.0.0/8");
    }

    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(new TestResourceEntry(Started.class));
    }

    /** Starts it before the application and closes it afterwards. */
    public static final class Started implements QuarkusTestResourceLifecycleManager {
        private @Nullable RedisCluster cluster;

        @Override
        public Map<String, String> start() {
            RedisCluster started = new RedisCluster(0);
            cluster = started;
            return Map.of("quarkus.redis.hosts", started.hosts());
        }

        @Override
        public void stop() {
            if (cluster != null) {
                cluster.close();
            }
        }
    }
}
