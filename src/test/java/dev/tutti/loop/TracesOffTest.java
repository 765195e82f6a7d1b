package dev.tutti.loop;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tutti.testing.Receiver;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** As it is unless somebody switches traces on; an exporter is there all the same. */
@QuarkusTest
@TestProfile(TracesOffTest.Off.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class TracesOffTest {
    private static final String TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    /** What differs from {@link TracesTest.On} is the one switch. */
    public static class Off implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(RecordedSpans.KEEP, "true", "tutti.call.allow", "127.0.0.0/8");
        }
    }

    @Inject
    RecordedSpans spans;

    private final Receiver receiver = new Receiver();

    @AfterEach
    void stop() {
        receiver.close();
    }

    @Test
    void nothing_is_recorded_and_the_clients_traceparent_is_passed_on_as_it_came() {
        String chord = given().header("traceparent", TRACEPARENT)
                .header("Prefer", "wait=30")
                .contentType("application/json")
                .body(
                        "{\"members\": [{\"task\": \"spans_now\", \"args\": [\"x\"]}, {\"task\": \"spans_later\"}, {\"url\": \""
                                + receiver.url("/member") + "\"}], \"callback\": {\"url\": \"" + receiver.url("/hook")
                                + "\"}}")
                .post("/chords")
                .then()
                .statusCode(200)
                .extract()
                .header("Location");

        assertThat(given().get(chord + "/outcomes").jsonPath().getList("outcomes.value", String.class))
                .startsWith(TRACEPARENT, TRACEPARENT);
        assertThat(receiver.at("/member").get(0).headers()).containsEntry("traceparent", TRACEPARENT);
        assertThat(receiver.at("/hook").get(0).headers()).containsEntry("traceparent", TRACEPARENT);
        assertThat(spans.all()).isEmpty();
    }
}
