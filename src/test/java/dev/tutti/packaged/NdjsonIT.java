package dev.tutti.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tutti.testing.RedisProcess;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** A body that is larger than the memory of the process that reads it. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class NdjsonIT {
    private static final int MEMBERS = 100_000;
    private static final String PADDING = "x".repeat(4_000);

    /** 400 MB through a heap of 256 MB, of which nothing stays. */
    @Test
    void a_body_larger_than_the_heap_is_taken_and_run_to_its_end() throws Exception {
        try (RedisProcess redis = new RedisProcess("--appendonly", "no")) {
            redis.start();
            try (TuttiProcess api = TuttiProcess.start(
                            redis.uri(), "tutti.worker.enabled=false", "tutti.aggregator.enabled=false");
                    TuttiProcess others = TuttiProcess.start(redis.uri(), "tutti.api.enabled=false")) {
                api.ready();
                others.ready();

                HttpResponse<String> accepted = TuttiProcess.HTTP.send(
                        HttpRequest.newBuilder(URI.create(api.url("/chords")))
                                .timeout(Duration.ofMinutes(3))
                                .header("Content-Type", "application/x-ndjson")
                                .POST(HttpRequest.BodyPublishers.ofInputStream(NdjsonIT::body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());

                assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
                assertThat(Client.read(accepted.body()).path("total").asInt()).isEqualTo(MEMBERS);
                String id = Client.read(accepted.body()).path("id").asText();
                Client client = new Client(api);
                await().atMost(Duration.ofMinutes(3))
                        .pollInterval(Duration.ofSeconds(1))
                        .until(() -> client.json("/chords/" + id).path("state").asText(), "completed"::equals);
                assertThat(client.json("/chords/" + id).path("succeeded").asInt())
                        .isEqualTo(MEMBERS);
                assertThat(api.log()).noneMatch(line -> line.contains("OutOfMemoryError"));
            }
        }
    }

    private static InputStream body() {
        Iterator<String> lines = IntStream.range(-1, MEMBERS)
                .mapToObj(i -> i < 0
                        ? "{}\n"
                        : "{\"task\":\"noop\",\"ref\":\"" + i + "\"," + " ".repeat(PADDING.length())
                                + "\"kwargs\":{}}\n")
                .iterator();
        return new SequenceInputStream(new Enumeration<>() {
            @Override
            public boolean hasMoreElements() {
                return lines.hasNext();
            }

            @Override
            public InputStream nextElement() {
                return new ByteArrayInputStream(lines.next().getBytes(StandardCharsets.UTF_8));
            }
        });
    }
}
