package dev.tutti.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tutti.kubernetes.Environment;
import dev.tutti.testing.RedisProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The four Deployments of deploy/kubernetes as processes: with the environment that their pods get, their probes, mounted
 * files in a folder of their own, a Redis with a password, and no cluster.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ManifestsIT {
    private static final String PASSWORD = "of-this-test";
    private static final String KEY = "a-key";
    private static final String HASH_OF_KEY = "sha256:2a8a1240f50636655520ac8ed22aa29473b8517b4abfdbc3bc03bcad73fc8849";

    @TempDir
    Path mounted;

    @Test
    void a_chord_goes_through_the_pods_of_all_roles() throws IOException {
        Files.createDirectories(mounted.resolve("webhook-secrets"));
        Files.createDirectories(mounted.resolve("keys"));
        Files.writeString(
                mounted.resolve("keys").resolve("keys.properties"),
                "tutti.limits.members=7\ntutti.auth.keys.me.hash=" + HASH_OF_KEY
                        + "\ntutti.auth.keys.me.roles=admin\n");
        List<TuttiProcess> pods = new ArrayList<>();
        try (RedisProcess redis = new RedisProcess("--requirepass", PASSWORD)) {
            redis.start();
            for (String deployment : List.of("tutti-api", "tutti-worker", "tutti-worker-http", "tutti-aggregator")) {
                pods.add(TuttiProcess.start(environment(deployment, redis), "tutti.demo.enabled=true"));
            }
            pods.forEach(pod -> assertThat(pod.ready().startup()).isEqualTo(200));
            assertThat(pods).allSatisfy(pod -> assertThat(pod.liveness()).isEqualTo(200));
            Client client = new Client(pods.get(0), Optional.of(KEY));

            assertThat(new Client(pods.get(0)).post("/chords", Client.chord(1)).statusCode())
                    .isEqualTo(401);

            // of the mounted file
            assertThat(client.post("/chords", Client.chord(8)).statusCode()).isEqualTo(413);
            String id = Client.read(client.post("/chords", Client.chord(7)).body())
                    .path("id")
                    .asText();

            await().atMost(Duration.ofSeconds(30))
                    .until(() ->
                            client.json("/chords/" + id).path("state").asText().equals("completed"));
            assertThat(client.json("/workers").at("/workers").valueStream().map(worker -> worker.at("/queues/0")
                            .asText()))
                    .containsExactlyInAnyOrder("default", "http");
        } finally {
            pods.forEach(TuttiProcess::close);
        }
    }

    /** With the secrets that docs/kubernetes.md says to create. */
    private Map<String, String> environment(String deployment, RedisProcess redis) {
        Map<String, String> environment = new LinkedHashMap<>(Environment.of("trying-out", deployment));
        environment.replace("QUARKUS_REDIS_HOSTS", "tutti-redis/hosts", redis.uri());
        environment.replace("QUARKUS_REDIS_PASSWORD", "tutti-redis/password", PASSWORD);
        environment.replaceAll((name, value) -> value.replace("/etc/tutti", mounted.toString()));
        return environment;
    }
}
