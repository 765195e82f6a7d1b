package dev.tutti.loop;

import static dev.tutti.chord.Signature.task;
import static dev.tutti.chord.Signature.url;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tutti.chord.Chord;
import dev.tutti.chord.ChordSnapshot;
import dev.tutti.chord.ChordState;
import dev.tutti.chord.Outcome;
import dev.tutti.chord.Reason;
import dev.tutti.chord.Retry;
import dev.tutti.chord.Tolerance;
import dev.tutti.outbound.LocalReceivers;
import dev.tutti.testing.Receiver;
import dev.tutti.testing.Receiver.Received;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Chords that propagate or fail fast, from their submission to what their callback or errback gets. */
@QuarkusTest
@TestProfile(LocalReceivers.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class OnFailureLoopTest {
    @Inject
    Loop loop;

    @Inject
    Recorder recorder;

    private final Receiver receiver = new Receiver();

    @AfterEach
    void stop() {
        receiver.close();
    }

    @Test
    void an_errback_gets_the_whole_list_once_and_the_callback_nothing() {
        ChordSnapshot chord = loop.ended(Chord.of(task("good_task"), task("bad_task"), task("other_good_task"))
                .callback(task("tasks_completed"))
                .propagate(task("record")));

        assertThat(chord.state()).isEqualTo(ChordState.CALLBACK_SKIPPED);
        assertThat(chord.callback().orElseThrow().status()).isEqualTo("skipped");
        assertThat(chord.errback().orElseThrow().outcome().orElseThrow())
                .isInstanceOfSatisfying(Outcome.Success.class, returned -> assertThat(returned.json())
                        .isEqualTo("3"));
        assertThat(recorder.callsOf(chord.id().text()))
                .containsExactly(Arrays.asList("Good task", "Exception: Bad Task!!!", "Other good task"));
        assertThat(recorder.closedBy(chord.id().text())).isEmpty();
    }

    @Test
    void a_chord_that_propagates_and_does_not_fail_calls_its_callback() {
        ChordSnapshot chord =
                loop.ended(Chord.of(task("good_task")).callback(task("record")).propagate(task("tasks_completed")));

        assertThat(chord.state()).isEqualTo(ChordState.COMPLETED);
        assertThat(chord.errback().orElseThrow().status()).isEqualTo("skipped");
        assertThat(recorder.callsOf(chord.id().text())).hasSize(1);
    }

    @Test
    void an_errback_with_a_url_is_a_webhook_of_its_own_type_that_is_repeated_with_one_id() throws IOException {
        receiver.at("/failed", (request, response) -> response.setStatusCode(
                        receiver.at("/failed").size() <= 1 ? 503 : 200)
                .end());

        ChordSnapshot chord = loop.ended(Chord.of(task("bad_task"))
                .callback(url(receiver.url("/joined")))
                .propagate(url(receiver.url("/failed")).retry(Retry.attempts(3).delay(Duration.ofMillis(10)))));

        assertThat(chord.state()).isEqualTo(ChordState.CALLBACK_SKIPPED);
        assertThat(receiver.at("/joined")).isEmpty();
        assertThat(receiver.at("/failed"))
                .hasSize(2)
                .extracting(delivery -> delivery.headers().get("webhook-id"))
                .containsOnly(chord.id() + ".errback.1");
        Received delivery = receiver.at("/failed").get(0);
        assertThat(receiver.at("/failed").get(1).body()).isEqualTo(delivery.body());
        JsonNode body = new ObjectMapper().readTree(delivery.body());
        assertThat(body.path("type").asText()).isEqualTo("chord.callback_skipped");
        assertThat(body.at("/data/chord/state").asText()).isEqualTo("joined");
        assertThat(body.at("/data/chord/callback/status").asText()).isEqualTo("skipped");
        assertThat(body.at("/data/outcomes/0/exception/type").asText()).isEqualTo("Exception");
        assertThat(chord.errback().orElseThrow().deliveries().orElseThrow()).hasSize(2);
        assertThat(chord.callback().orElseThrow().deliveries().orElseThrow()).isEmpty();
    }

    @Test
    void a_chord_that_fails_fast_does_not_wait_and_tells_its_callback_why() {
        ChordSnapshot chord =
                loop.ended(Chord.of(task("bad_task"), task("good_task").on("nobodys"))
                        .callback(task("record"))
                        .failFast());

        assertThat(chord.state()).isEqualTo(ChordState.COMPLETED);
        assertThat(chord.closedBy()).contains("fail_fast");
        assertThat(loop.outcomes(chord).get(1)).isInstanceOfSatisfying(Outcome.Failure.class, cancelled -> {
            assertThat(cancelled.exception().reason()).isEqualTo(Reason.CANCELLED);
            assertThat(cancelled.exception().message().orElseThrow()).contains("fails fast");
        });
        assertThat(recorder.callsOf(chord.id().text())).hasSize(1);
        assertThat(recorder.closedBy(chord.id().text())).isEqualTo(Optional.of("fail_fast"));
    }

    @Test
    void a_callback_that_reads_a_stream_learns_it_too() {
        ChordSnapshot chord =
                loop.ended(Chord.of(task("bad_task"), task("good_task").on("nobodys"))
                        .callback(task("record_stream"))
                        .failFast());

        assertThat(recorder.closedBy(chord.id().text())).isEqualTo(Optional.of("fail_fast"));
    }

    @Test
    void failures_that_are_tolerated_close_nothing() {
        ChordSnapshot chord = loop.ended(Chord.of(task("bad_task"), task("other_good_task"), task("good_task"))
                .callback(task("record"))
                .failFast(Tolerance.percent(34)));

        assertThat(chord.closedBy()).isEmpty();
        assertThat(chord.succeeded()).isEqualTo(2);
        assertThat(recorder.closedBy(chord.id().text())).isEmpty();
    }
}
