package dev.tutti.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tutti.testing.RedisProcess;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** An api that is asked to end while somebody waits for its answer, as in a rolling restart. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class EndingApiIT {
    @Test
    void says_so_first_takes_further_requests_for_the_delay_and_answers_those_that_came() throws Exception {
        try (RedisProcess redis = new RedisProcess()) {
            redis.start();
            try (TuttiProcess rest = TuttiProcess.start(redis.uri(), "tutti.api.enabled=false");
                    TuttiProcess api = TuttiProcess.start(
                            redis.uri(),
                            "tutti.worker.enabled=false",
                            "tutti.aggregator.enabled=false",
                            "quarkus.shutdown.delay=PT4S")) {
                rest.ready();
                api.ready();
                CompletableFuture<HttpResponse<String>> waiting = waitsFor(api, 6_000);
                await().until(() ->
                        new Client(api).json("/queues/default").path("inHand").asInt() == 1);

                api.terminate();

                await().until(() -> api.readiness() == 503);
                assertThat(new Client(api).get("/queues/default").statusCode()).isEqualTo(200);
                assertThat(waiting.get(30, java.util.concurrent.TimeUnit.SECONDS)
                                .statusCode())
                        .isEqualTo(200);
                await().atMost(Duration.ofSeconds(30)).until(() -> !api.alive());
            }
        }
    }

    private static CompletableFuture<HttpResponse<String>> waitsFor(TuttiProcess api, int millis) {
        return TuttiProcess.HTTP.sendAsync(
                HttpRequest.newBuilder(URI.create(api.url("/chords")))
                        .header("Content-Type", "application/json")
                        .header("Prefer", "wait=30")
                        .POST(HttpRequest.BodyPublishers.ofString(
                                "{\"members\":[{\"task\":\"sleep\",\"args\":[" + millis + "]}]}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
