package dev.tutti.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tutti.testing.RedisProcess;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class WithoutRedisIT {

    @Test
    void a_process_starts_without_redis_and_works_once_it_is_there() {
        try (RedisProcess redis = new RedisProcess("--appendfsync", "always");
                TuttiProcess tutti = TuttiProcess.start(redis.uri())) {
            Client client = new Client(tutti);
            await().atMost(Duration.ofSeconds(30)).until(() -> tutti.liveness() == 200);

            HttpResponse<String> refused = client.post("/chords", Client.chord(3));
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            assertThat(tutti.readiness()).isEqualTo(503);

            redis.start();
            tutti.ready();
            HttpResponse<String> accepted = client.post("/chords", Client.chord(3));
            assertThat(accepted.statusCode()).isEqualTo(202);
            client.awaitCompleted(Client.read(accepted.body()).get("id").asText());
        }
    }

    @Test
    void an_api_alone_is_ready_without_redis() {
        try (RedisProcess redis = new RedisProcess();
                TuttiProcess tutti = TuttiProcess.start(
                        redis.uri(), "tutti.worker.enabled=false", "tutti.aggregator.enabled=false")) {
            tutti.ready();
            assertThat(new Client(tutti).get("/chords").statusCode()).isEqualTo(503);
        }
    }

    @Test
    void what_was_accepted_ends_after_redis_was_stopped_and_started_again_under_load() {
        try (RedisProcess redis = new RedisProcess("--appendfsync", "always")) {
            redis.start();
            try (TuttiProcess tutti =
                    TuttiProcess.start(redis.uri(), "tutti.claim-idle=PT2S").ready()) {
                Client client = new Client(tutti);
                List<String> accepted = new ArrayList<>();
                for (int i = 0; i < 300; i++) {
                    if (i == 100 || i == 200) {
                        redis.restart();
                    }
                    HttpResponse<String> answer = client.post("/chords", Client.chord(20));
                    if (answer.statusCode() == 202) {
                        accepted.add(Client.read(answer.body()).get("id").asText());
                    } else {
                        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
                    }
                }
                assertThat(accepted).hasSizeGreaterThan(200);

                accepted.forEach(client::awaitCompleted);
            }
        }
    }
}
