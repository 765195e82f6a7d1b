package dev.tutti.api;

import static io.restassured.RestAssured.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.hasItem;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tutti.api.DescribedCalls.Call;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * The running service, driven from its own OpenAPI document: each operation as the document shows it, and then beside it, at
 * random. Every answer must be as described. {@code -Ddescribed.requests=100000} sends more, {@code -Ddescribed.seed=7}
 * others.
 */
@QuarkusTest
@TestProfile(DescribedServiceTest.Apart.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class DescribedServiceTest {
    private static final Logger LOG = Logger.getLogger(DescribedServiceTest.class);
    private static final int REQUESTS = Integer.getInteger("described.requests", 1_500);
    private static final long SEED = Long.getLong("described.seed", 42);
    private static final int BODY_BYTES = 20_000;

    /** Keys of its own, for it leaves chords behind, and bodies that are quickly too large. */
    public static class Apart implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "tutti.key-prefix", "described",
                    "tutti.limits.body-bytes", String.valueOf(BODY_BYTES),
                    "tutti.limits.member-bytes", "10000");
        }
    }

    @TestHTTPResource
    URI root;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Map<String, Set<Integer>> seen = new TreeMap<>();
    private Described described;

    @BeforeEach
    void the_document_and_a_worker_are_there() throws Exception {
        described = new Described(
                new ObjectMapper().readTree(get("/q/openapi?format=json").asString()));
        await().untilAsserted(() -> get("/task-definitions").then().body("tasks.name", hasItem("tasks_completed")));
    }

    @Test
    void every_operation_answers_its_examples_as_described() throws Exception {
        String ended = "";
        for (JsonNode example :
                described.document().at(DescribedCalls.SUBMIT + "/requestBody/content/application~1json/examples")) {
            JsonNode chord = described.resolve(example).path("value");
            assertThat(described.errorsOfRequest(DescribedCalls.SUBMITTED, chord))
                    .isEmpty();
            fits(Call.submit(chord.toString()), 202);
            Call twice = Call.submit(chord.toString()).with("Idempotency-Key", "example-" + chord.hashCode());
            fits(twice, 202);
            assertThat(fits(twice, 202).headers().firstValue("Idempotency-Replayed"))
                    .contains("true");
        }
        for (JsonNode example : described
                .document()
                .at(DescribedCalls.SUBMIT + "/requestBody/content/application~1x-ndjson/examples")) {
            fits(
                    Call.submit(described.resolve(example).path("value").asText())
                            .with("Content-Type", "application/x-ndjson"),
                    202);
        }
        String three = described
                .document()
                .at(DescribedCalls.SUBMIT + "/requestBody/content/application~1json/examples/three/value")
                .toString();
        ended = id(fits(Call.submit(three).with("Prefer", "wait=30"), 200));
        String open = id(fits(Call.submit(DescribedCalls.NEVER), 202));
        String failed = id(fits(Call.submit(DescribedCalls.FAILS).with("Prefer", "wait=30"), 200));

        fits(Call.get("/chords"), 200);
        fits(Call.get("/chords?state=running,joined&label=order:17&limit=2"), 200);
        fits(Call.get("/chords/{id}", ended), 200);
        fits(Call.get("/chords/{id}", open), 200);
        fits(Call.get("/chords/{id}", ended).with("Prefer", "wait=1"), 200);
        fits(Call.get("/chords/{id}/outcomes", ended), 200);
        fits(Call.get("/chords/{id}/outcomes", open), 200);
        fits(Call.get("/chords/{id}/outcomes?format=plain", ended), 200);
        fits(Call.get("/chords/{id}/outcomes?format=plain", open), 409);
        fits(Call.get("/chords/{id}/outcomes", ended).with("Accept", "application/x-ndjson"), 200);
        String events = fits(Call.get("/chords/{id}/events", ended), 200).body();
        String last = events.substring(events.lastIndexOf("id: ") + 4, events.lastIndexOf("\nevent:"));
        fits(Call.get("/chords/{id}/events", ended).with("Last-Event-ID", last), 204);
        fits(Call.get("/tasks/{taskId}", ended + ".1"), 200);
        fits(Call.get("/tasks/{taskId}", ended + ".callback"), 200);
        fits(Call.get("/task-definitions"), 200);
        fits(Call.get("/queues"), 200);
        fits(Call.get("/queues/{queue}", "default"), 200);
        fits(Call.get("/workers"), 200);
        fits(Call.post("/chords/{id}/cancel", ended), 409);
        fits(Call.post("/chords/{id}/cancel", open), 202);
        fits(Call.post("/chords/{id}/callback/retry", failed), 202);
        fits(Call.post("/chords/{id}/retry", ended), 202);
        await().until(() -> get("/chords/{id}", open).path("endedAt") != null);
        fits(Call.post("/tasks/{taskId}/retry", open + ".0"), 202);

        assertThat(successesNotSeen()).isEmpty();
    }

    @Test
    void whatever_is_asked_is_answered_as_described() throws Exception {
        LOG.infof("%d requests, -Ddescribed.seed=%d", REQUESTS, SEED);
        DescribedCalls calls = new DescribedCalls(described, new Random(SEED), BODY_BYTES);
        calls.know(
                id(send(Call.submit(DescribedCalls.NEVER))),
                id(send(Call.submit(DescribedCalls.FAILS).with("Prefer", "wait=30"))));
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < REQUESTS && wrong.size() < 20; i++) {
            Call call = calls.next();
            HttpResponse<String> answer = send(call);
            List<String> errors = new ArrayList<>(errors(call, answer));
            if (call.bad() && answer.statusCode() < 400) {
                errors.add("it is accepted against the document");
            }
            if (!errors.isEmpty()) {
                wrong.add("request %d of seed %d, %s: %s%n%s".formatted(i, SEED, errors, call, answer.body()));
            }
        }

        LOG.infof("seen: %s", seen);
        assertThat(wrong).isEmpty();
        assertThat(seen.get("POST /chords")).contains(202, 400, 406, 413, 415, 422);
    }

    @Test
    void every_other_method_of_an_address_is_a_405_that_says_which_there_are() throws Exception {
        String pointer = "/components/responses/MethodNotAllowed";
        for (Map.Entry<String, JsonNode> path :
                described.document().path("paths").properties()) {
            for (String method : List.of("GET", "POST", "PUT", "PATCH", "DELETE")) {
                if (!path.getValue().has(method.toLowerCase())) {
                    Call call = new Call(method, path.getKey(), "01936d3e-7c1a-7d2e-9f55-3f0c7f0e8a11-0");
                    HttpResponse<String> answer = send(call);
                    assertThat(answer.statusCode()).as(call.toString()).isEqualTo(405);
                    assertThat(DescribedAnswer.errorsAt(described, pointer, answer))
                            .as(call.toString())
                            .isEmpty();
                    assertThat(answer.headers().firstValue("Allow").orElse("").split(", "))
                            .as(call.toString())
                            .containsAll(methods(path.getValue()))
                            .doesNotContain(method);
                }
            }
        }
    }

    private static List<String> methods(JsonNode path) {
        List<String> methods = new ArrayList<>();
        path.fieldNames().forEachRemaining(name -> methods.add(name.toUpperCase()));
        return methods;
    }

    private HttpResponse<String> fits(Call call, int status) throws Exception {
        HttpResponse<String> answer = send(call);
        assertThat(answer.statusCode()).as(call + "\n" + answer.body()).isEqualTo(status);
        assertThat(errors(call, answer)).as(call + "\n" + answer.body()).isEmpty();
        return answer;
    }

    private List<String> errors(Call call, HttpResponse<String> answer) {
        seen.computeIfAbsent(call.operation(), operation -> new TreeSet<>()).add(answer.statusCode());
        return answer.statusCode() == 500
                ? List.of("it is a 500")
                : DescribedAnswer.errors(described, call.pointer(), answer);
    }

    private List<String> successesNotSeen() {
        List<String> missing = new ArrayList<>();
        described.document().path("paths").properties().forEach(path -> path.getValue()
                .properties()
                .forEach(operation -> operation
                        .getValue()
                        .path("responses")
                        .fieldNames()
                        .forEachRemaining(status -> {
                            String name = operation.getKey().toUpperCase() + " " + path.getKey();
                            if (status.startsWith("2")
                                    && !seen.getOrDefault(name, Set.of()).contains(Integer.parseInt(status))) {
                                missing.add(name + " " + status);
                            }
                        })));
        return missing;
    }

    private HttpResponse<String> send(Call call) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(root.toString().replaceAll("/$", "") + call.address()))
                .timeout(Duration.ofSeconds(60))
                .method(call.method(), HttpRequest.BodyPublishers.ofByteArray(call.body()));
        call.headers().forEach(request::header);
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    private static String id(HttpResponse<String> answer) throws Exception {
        return new ObjectMapper().readTree(answer.body()).path("id").asText();
    }
}
