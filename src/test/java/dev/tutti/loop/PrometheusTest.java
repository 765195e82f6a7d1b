package dev.tutti.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tutti.monitoring.Queries;
import dev.tutti.outbound.LocalReceivers;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URL;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Prometheus scrapes us, and is asked what the dashboard and the alert rules ask. */
@QuarkusTest
@TestProfile(LocalReceivers.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class PrometheusTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TestHTTPResource(value = "/metrics", management = true)
    URL url;

    @Inject
    SomeOfAll some;

    @TempDir
    Path folder;

    @BeforeAll
    static void where_there_is_one() {
        assumeTrue(Prometheus.isOnPath(), "no prometheus on PATH (Debian: apt-get install prometheus)");
    }

    @Test
    void every_query_of_the_dashboard_and_of_the_alerts_has_an_answer() throws Exception {
        try (Prometheus prometheus = Prometheus.scraping(url, Queries.FOLDER.resolve("alerts.yaml"), folder)) {
            await().atMost(LIMIT)
                    .ignoreExceptions()
                    .until(() ->
                            prometheus.ask("count(tutti_chords_accepted_total)").size() == 1);
            some.happens();

            for (String query : Queries.ofDashboard()) {
                await(query).atMost(LIMIT).untilAsserted(() -> assertThat(prometheus.ask(query))
                        .isNotEmpty());
            }
            List<String> series = Stream.concat(Queries.ofDashboard().stream(), Queries.ofAlerts().stream())
                    .flatMap(query -> Queries.series(query).stream())
                    .distinct()
                    .toList();
            for (String each : series) {
                await(each).atMost(LIMIT).untilAsserted(() -> assertThat(prometheus.ask(each))
                        .isNotEmpty());
            }
            await("rules").atMost(LIMIT).untilAsserted(() -> {
                List<JsonNode> rules = prometheus.rules();
                assertThat(rules).hasSameSizeAs(Queries.ofAlerts()).allSatisfy(rule -> {
                    assertThat(rule.path("health").asText())
                            .as(rule.path("lastError").asText())
                            .isEqualTo("ok");
                });
                assertThat(rules)
                        .filteredOn(rule -> rule.path("state").asText().equals("firing"))
                        .extracting(rule -> rule.path("name").asText())
                        .contains("TuttiDeadEnvelopes", "TuttiCallbacksFail");
            });
        }
    }

    @Test
    void the_rules_pass_their_own_tests() throws Exception {
        for (List<String> command : List.of(
                List.of("promtool", "check", "rules", "alerts.yaml"),
                List.of("promtool", "check", "config", "prometheus.yaml"),
                List.of("promtool", "test", "rules", "alerts.test.yaml"))) {
            Process promtool = new ProcessBuilder(command)
                    .directory(Queries.FOLDER.toFile())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(promtool.getInputStream().readAllBytes());
            assertThat(promtool.waitFor()).as(said).isZero();
        }
    }
}
