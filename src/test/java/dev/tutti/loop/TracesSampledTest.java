package dev.tutti.loop;

import static dev.tutti.chord.Signature.task;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tutti.chord.Chord;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** No trace that begins here is recorded: what is, somebody else has asked for. */
@QuarkusTest
@TestProfile(TracesSampledTest.None.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class TracesSampledTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

    /** A share of none. */
    public static class None implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return RecordedSpans.kept("quarkus.otel.traces.sampler.arg", "0.0");
        }
    }

    @Inject
    Loop loop;

    @Inject
    RecordedSpans spans;

    @BeforeEach
    void forget() {
        spans.forget();
    }

    /** The values of its members. */
    private static List<String> submit(Map<String, String> headers, int members) {
        String signatures =
                String.join(", ", Collections.nCopies(members, "{\"task\": \"spans_now\", \"args\": [\"x\"]}"));
        String chord = given().headers(headers)
                .header("Prefer", "wait=30")
                .contentType("application/json")
                .body("{\"members\": [" + signatures + "], \"callback\": {\"task\": \"spans_end\"}}")
                .post("/chords")
                .then()
                .statusCode(200)
                .extract()
                .header("Location");
        return given().get(chord + "/outcomes").jsonPath().getList("outcomes.value", String.class);
    }

    private static Map<String, String> sampled() {
        return Map.of("traceparent", "00-" + TRACE + "-b7ad6b7169203331-01");
    }

    @Test
    void what_was_not_sampled_when_it_was_submitted_is_recorded_nowhere_and_has_one_trace() {
        List<String> traceparents = submit(Map.of(), 2);

        assertThat(traceparents).allMatch(text -> text.endsWith("-00"));
        assertThat(traceparents.get(0)).isEqualTo(traceparents.get(1));
        loop.ended(Chord.of(task("spans_now", "x")));
        assertThat(spans.all()).isEmpty();
    }

    @Test
    void the_clients_decision_is_that_of_a_small_chord() {
        submit(sampled(), 2);

        assertThat(spans.await(7, span -> span.getTraceId().equals(TRACE)))
                .extracting(SpanData::getName)
                .contains("POST /chords", "process spans_now", "process spans_end");
    }

    @Test
    void of_a_large_one_the_share_decides_about_each_member() {
        List<String> traceparents = submit(sampled(), 4);

        assertThat(spans.await(3, span -> span.getTraceId().equals(TRACE)))
                .extracting(SpanData::getName)
                .containsExactly("POST /chords", "process spans_end", "end");
        assertThat(traceparents).allMatch(text -> text.endsWith("-00")).doesNotHaveDuplicates();
        assertThat(spans.all()).hasSize(3);
    }
}
