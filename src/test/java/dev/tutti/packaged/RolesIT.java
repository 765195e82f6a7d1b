package dev.tutti.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tutti.testing.RedisProcess;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Chords of many sizes through one process, one process a role, and two of each: every callback once, whole, in order. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RolesIT {
    private static final List<Integer> SIZES = List.of(0, 1, 3, 256, 257, 10_000);
    private static final int CHORDS_AT_ONCE = 1_000;
    private static final String API = "tutti.api.enabled";
    private static final String WORKER = "tutti.worker.enabled";
    private static final String AGGREGATOR = "tutti.aggregator.enabled";

    static Stream<Arguments> deployments() {
        Supplier<RedisProcess> onPath = () -> new RedisProcess("--appendfsync", "always");
        Supplier<RedisProcess> embedded = () -> RedisProcess.embedded("--appendfsync", "always");
        return Stream.of(
                Arguments.of("all roles in one process, Redis on PATH", onPath, List.of(List.of())),
                Arguments.of("two processes a role, Redis on PATH", onPath, roles(2)),
                Arguments.of("a process a role, embedded Redis 6.2", embedded, roles(1)));
    }

    private static List<List<String>> roles(int ofEach) {
        List<List<String>> processes = new ArrayList<>();
        for (int i = 0; i < ofEach; i++) {
            for (String role : List.of(API, WORKER, AGGREGATOR)) {
                processes.add(Stream.of(API, WORKER, AGGREGATOR)
                        .map(each -> each + "=" + each.equals(role))
                        .toList());
            }
        }
        return processes;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("deployments")
    void every_callback_comes_once_whole_and_in_order(
            String name, Supplier<RedisProcess> redis, List<List<String>> roles) {
        List<TuttiProcess> processes = new ArrayList<>();
        try (RedisProcess server = redis.get()) {
            server.start();
            for (List<String> properties : roles) {
                processes.add(TuttiProcess.start(server.uri(), properties.toArray(String[]::new)));
            }
            processes.forEach(TuttiProcess::ready);
            Client client = new Client(processes.get(0));

            Map<String, Integer> chords = new LinkedHashMap<>();
            for (int size : SIZES) {
                chords.put(Client.accepted(client.submit(Client.chord(size)).join()), size);
            }
            List<CompletableFuture<HttpResponse<String>>> many = new ArrayList<>();
            for (int i = 0; i < CHORDS_AT_ONCE; i++) {
                many.add(client.submit(Client.chord(i % 12)));
            }
            for (int i = 0; i < CHORDS_AT_ONCE; i++) {
                chords.put(Client.accepted(many.get(i).join()), i % 12);
            }

            chords.forEach((id, size) -> hasEndedWell(client, id, size));
            callbacksWereLogged(processes, chords);
        } finally {
            processes.forEach(TuttiProcess::close);
        }
    }

    private static void hasEndedWell(Client client, String id, int size) {
        JsonNode chord = await().atMost(Duration.ofSeconds(60))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(50))
                .until(
                        () -> client.json("/chords/" + id),
                        now -> now.get("state").asText().equals("completed"));
        assertThat(chord.get("total").asInt()).isEqualTo(size);
        assertThat(chord.get("callback").get("attempts").asInt()).isEqualTo(1);
        assertThat(Client.read(
                        client.get("/chords/" + id + "/outcomes?format=plain").body()))
                .isEqualTo(Client.expected(size));
    }

    private static void callbacksWereLogged(List<TuttiProcess> processes, Map<String, Integer> chords) {
        Map<String, Integer> expected = new LinkedHashMap<>();
        chords.values().forEach(size -> expected.merge(Client.logged(size), 1, Integer::sum));
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            Map<String, Integer> logged = new LinkedHashMap<>();
            processes.stream()
                    .flatMap(process -> process.log().stream())
                    .filter(line -> line.contains("Tasks completed ["))
                    .forEach(line -> logged.merge(line.substring(line.indexOf("Tasks completed [")), 1, Integer::sum));
            assertThat(logged).isEqualTo(expected);
        });
    }
}
