package dev.tutti.loop;

import static dev.tutti.chord.Signature.call;
import static dev.tutti.chord.Signature.task;
import static dev.tutti.chord.Signature.url;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tutti.chord.Chord;
import dev.tutti.chord.ChordSnapshot;
import dev.tutti.chord.ChordState;
import dev.tutti.chord.Delivery;
import dev.tutti.chord.HttpCall;
import dev.tutti.chord.Outcome;
import dev.tutti.chord.Retry;
import dev.tutti.chord.Signature;
import dev.tutti.outbound.LocalReceivers;
import dev.tutti.testing.Receiver;
import dev.tutti.testing.Receiver.Received;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(LocalReceivers.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class WebhooksTest {
    private static final Duration SOON = Duration.ofMillis(10);

    @Inject
    Loop loop;

    private final Receiver receiver = new Receiver();

    @AfterEach
    void stop() {
        receiver.close();
    }

    private static JsonNode json(Received delivery) throws IOException {
        return new ObjectMapper().readTree(delivery.body());
    }

    private static int failures(int many, List<Received> earlier) {
        return earlier.size() <= many ? 503 : 200;
    }

    @Test
    void a_chord_of_calls_is_told_to_a_webhook() throws IOException {
        receiver.at("/price", (request, response) -> response.putHeader("Content-Type", "application/json")
                .end("{\"price\": 1.10}"));
        receiver.at(
                "/sold-out", (request, response) -> response.setStatusCode(404).end("none left"));
        Instant before = Instant.now();

        ChordSnapshot chord = loop.ended(Chord.of(
                        call(HttpCall.to(receiver.url("/price?key=s3cret")).body(Map.of("sku", 7))),
                        url(receiver.url("/sold-out")).ref("second"),
                        task("good_task"))
                .callback(call(HttpCall.to(receiver.url("/hook")).header("Authorization", "Bearer s3cret")))
                .label("order", "17"));

        assertThat(chord.state()).isEqualTo(ChordState.COMPLETED);
        assertThat(chord.callback().orElseThrow().task()).isEqualTo(receiver.url("/hook"));
        Received delivery = receiver.at("/hook").get(0);
        assertThat(receiver.at("/hook")).hasSize(1);
        assertThat(delivery.method()).isEqualTo("POST");
        assertThat(delivery.headers())
                .containsEntry("webhook-id", chord.id() + ".callback.1")
                .containsEntry("authorization", "Bearer s3cret")
                .containsEntry("content-type", "application/json");
        assertThat(Instant.ofEpochSecond(Long.parseLong(delivery.headers().get("webhook-timestamp"))))
                .isBetween(before.minusSeconds(1), Instant.now());
        JsonNode body = json(delivery);
        assertThat(body.path("type").asText()).isEqualTo("chord.joined");
        assertThat(Instant.parse(body.path("timestamp").asText()))
                .isEqualTo(chord.joinedAt().orElseThrow());
        assertThat(body.at("/data/chord/id").asText()).isEqualTo(chord.id().text());
        assertThat(body.at("/data/chord/state").asText()).isEqualTo("joined");
        assertThat(body.at("/data/chord/labels/order").asText()).isEqualTo("17");
        JsonNode outcomes = body.at("/data/outcomes");
        assertThat(outcomes).hasSize(3);
        assertThat(delivery.body()).contains("\"value\":{\"price\":1.10}");
        assertThat(outcomes.at("/0/task").asText()).isEqualTo(receiver.url("/price"));
        assertThat(outcomes.at("/1/exception/reason").asText()).isEqualTo("http_status");
        assertThat(outcomes.at("/1/ref").asText()).isEqualTo("second");
        assertThat(outcomes.at("/2/value").asText()).isEqualTo("Good task");
        assertThat(delivery.body()).doesNotContain("s3cret");
    }

    @Test
    void a_call_sends_the_value_before_it_and_hands_on_what_was_answered() {
        receiver.at("/price", (request, response) -> response.putHeader("Content-Type", "application/json")
                .end("1.10"));
        receiver.at("/hook", (request, response) -> response.putHeader("Content-Type", "application/json")
                .end("\"taken\""));
        receiver.at("/told", (request, response) -> response.end());

        ChordSnapshot chord = loop.ended(Chord.of(task("echo", Map.of("sku", 7))
                        .then(url(receiver.url("/price")))
                        .then(task("echo")))
                .callback(url(receiver.url("/hook")).then(url(receiver.url("/told")))));

        assertThat(chord.state()).isEqualTo(ChordState.COMPLETED);
        assertThat(((Outcome.Success) loop.outcome(chord)).json()).isEqualTo("1.10");
        assertThat(receiver.at("/price")).singleElement().satisfies(call -> assertThat(call.body())
                .isEqualTo("{\"sku\":7}"));
        assertThat(receiver.at("/hook")).singleElement().satisfies(call -> assertThat(call.headers())
                .containsKey("webhook-id"));
        assertThat(receiver.at("/told")).singleElement().satisfies(call -> {
            assertThat(call.body()).isEqualTo("\"taken\"");
            assertThat(call.headers()).doesNotContainKey("webhook-id");
        });
    }

    @Test
    void the_first_failure_is_told_to_an_address_while_the_rest_goes_on() throws IOException {
        receiver.at("/alarm", (request, response) -> response.end());

        ChordSnapshot chord = loop.ended(Chord.of(
                        task("good_task"), task("bad_task").ref("second"), task("fail", "too"))
                .onFirstFailure(call(HttpCall.to(receiver.url("/alarm")).header("Authorization", "Bearer s3cret"))));

        await().until(() -> receiver.at("/alarm").size() == 1);
        Received alarm = receiver.at("/alarm").get(0);
        assertThat(alarm.headers())
                .containsEntry("authorization", "Bearer s3cret")
                .doesNotContainKey("webhook-id");
        assertThat(json(alarm).path("id").asText()).startsWith(chord.id().text());
        assertThat(json(alarm).path("index").asInt()).isIn(1, 2);
        assertThat(json(alarm).at("/exception/reason").asText()).isEqualTo("threw");
        await().until(() ->
                loop.now(chord).onFirstFailure().orElseThrow().status().equals("success"));
        assertThat(receiver.at("/alarm")).hasSize(1);
    }

    @Test
    void outcomes_that_are_too_many_are_told_by_their_address() throws IOException {
        List<Signature> members = IntStream.range(0, 2_000)
                .mapToObj(i -> task("echo", "x".repeat(50)))
                .toList();

        ChordSnapshot chord = loop.ended(Chord.of(members).callback(url(receiver.url("/hook"))));

        JsonNode data = json(receiver.at("/hook").get(0)).path("data");
        assertThat(data.has("outcomes")).isFalse();
        assertThat(data.path("outcomesUrl").asText()).isEqualTo("/chords/" + chord.id() + "/outcomes");
    }

    @Test
    void an_empty_chord_is_told_too() throws IOException {
        loop.ended(Chord.of(List.of()).callback(url(receiver.url("/hook"))));

        assertThat(json(receiver.at("/hook").get(0)).at("/data/outcomes").toString())
                .isEqualTo("[]");
    }

    @Test
    void a_webhook_is_repeated_with_the_same_id_and_body_until_it_is_taken() {
        receiver.at("/hook", (request, response) -> response.setStatusCode(failures(2, receiver.at("/hook")))
                .end("taken"));

        ChordSnapshot chord = loop.ended(Chord.of(task("good_task"))
                .callback(url(receiver.url("/hook")).retry(Retry.attempts(5).delay(SOON))));

        List<Received> deliveries = receiver.at("/hook");
        assertThat(deliveries).hasSize(3);
        assertThat(deliveries)
                .extracting(Received::body)
                .containsOnly(deliveries.get(0).body());
        assertThat(deliveries)
                .extracting(delivery -> delivery.headers().get("webhook-id"))
                .containsOnly(chord.id() + ".callback.1");
        assertThat(chord.callback().orElseThrow().outcome().orElseThrow())
                .isInstanceOfSatisfying(Outcome.Success.class, success -> {
                    assertThat(success.execution().attempts()).isEqualTo(3);
                    assertThat(success.json()).isEqualTo("\"taken\"");
                });
    }

    @Test
    void a_webhook_that_is_not_taken_ends_as_callback_failed() {
        receiver.at("/hook", (request, response) -> response.setStatusCode(400).end("no"));
        receiver.at("/gone", (request, response) -> response.setStatusCode(410).end());

        ChordSnapshot refused = loop.ended(Chord.of(task("good_task"))
                .callback(url(receiver.url("/hook")).retry(Retry.attempts(2).delay(SOON))));
        ChordSnapshot gone = loop.ended(Chord.of(task("good_task")).callback(url(receiver.url("/gone"))));

        assertThat(refused.state()).isEqualTo(ChordState.CALLBACK_FAILED);
        assertThat(receiver.at("/hook")).hasSize(2);
        assertThat(gone.state()).isEqualTo(ChordState.CALLBACK_FAILED);
        assertThat(receiver.at("/gone")).hasSize(1);
    }

    @Test
    void its_deliveries_are_seen_while_it_waits_and_after_the_end() {
        receiver.at("/hook", (request, response) -> response.setStatusCode(failures(1, receiver.at("/hook")))
                .end());

        ChordSnapshot chord = loop.emit(Chord.of(task("good_task"))
                .callback(url(receiver.url("/hook")).retry(Retry.attempts(5).delay(Duration.ofSeconds(2)))));

        assertThat(deliveries(chord)).isEmpty();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> deliveries(loop.now(chord)).size() == 1);
        ChordSnapshot waiting = loop.now(chord);
        assertThat(waiting.state()).isEqualTo(ChordState.JOINED);
        assertThat(deliveries(waiting)).extracting(Delivery::status).containsExactly(Optional.of(503));
        assertThat(deliveries(loop.ended(chord)))
                .extracting(Delivery::status)
                .containsExactly(Optional.of(503), Optional.of(200));
        assertThat(receiver.at("/hook"))
                .hasSize(2)
                .extracting(Received::body)
                .noneMatch(body -> body.contains("deliveries"));
    }

    @Test
    void one_that_is_sent_again_by_hand_keeps_its_id_and_its_earlier_deliveries() {
        receiver.at("/hook", (request, response) -> response.setStatusCode(failures(1, receiver.at("/hook")))
                .end());
        ChordSnapshot failed = loop.ended(
                Chord.of(task("good_task")).callback(url(receiver.url("/hook")).retry(Retry.attempts(1))));
        assertThat(failed.state()).isEqualTo(ChordState.CALLBACK_FAILED);

        loop.retryCallback(failed);

        assertThat(deliveries(loop.ended(failed)))
                .extracting(Delivery::status)
                .containsExactly(Optional.of(503), Optional.of(200));
        List<Received> received = receiver.at("/hook");
        assertThat(received).hasSize(2);
        assertThat(received.get(1).body()).isEqualTo(received.get(0).body());
        assertThat(received.get(1).headers().get("webhook-id"))
                .isEqualTo(received.get(0).headers().get("webhook-id"));
    }

    @Test
    void a_delivery_without_an_answer_says_why() {
        receiver.at("/slow", (request, response) -> {});

        assertThat(errors(url("http://127.0.0.1:1/hook?key=s3cret"))).startsWith("unreachable: no connection");
        assertThat(errors(url("http://10.0.0.1/hook?key=s3cret"))).startsWith("forbidden_address: 10.0.0.1 may not");
        assertThat(errors(url(receiver.url("/slow?key=s3cret")).timeout(Duration.ofMillis(50))))
                .startsWith("timed_out: attempt 1 took longer");
        assertThat(errors(call(HttpCall.to(receiver.url("/hook")).secret("unheard-of"))))
                .startsWith("bad_arguments: there is no webhook secret 'unheard-of'");
    }

    private String errors(Signature callback) {
        ChordSnapshot chord = loop.ended(Chord.of(task("good_task")).callback(callback.retry(Retry.attempts(1))));
        assertThat(chord.state()).isEqualTo(ChordState.CALLBACK_FAILED);
        assertThat(deliveries(chord)).singleElement().satisfies(delivery -> {
            assertThat(delivery.status()).isEmpty();
            assertThat(delivery.error().orElseThrow()).doesNotContain("s3cret");
        });
        return deliveries(chord).get(0).error().orElseThrow();
    }

    private static List<Delivery> deliveries(ChordSnapshot chord) {
        return chord.callback().orElseThrow().deliveries().orElseThrow();
    }

    @Test
    void an_answer_that_cannot_be_kept_does_not_undo_a_delivery() {
        receiver.at("/hook", (request, response) -> response.end("x".repeat(100_000)));

        ChordSnapshot chord = loop.ended(Chord.of(task("good_task")).callback(url(receiver.url("/hook"))));

        assertThat(chord.state()).isEqualTo(ChordState.COMPLETED);
        assertThat(receiver.at("/hook")).hasSize(1);
    }

    @Test
    void a_member_is_attempted_again_through_redis() {
        receiver.at("/flaky", (request, response) -> response.setStatusCode(failures(1, receiver.at("/flaky")))
                .end("7"));

        ChordSnapshot chord = loop.ended(
                Chord.of(url(receiver.url("/flaky")).retry(Retry.attempts(3).delay(SOON))));

        assertThat(loop.outcome(chord)).isInstanceOfSatisfying(Outcome.Success.class, success -> {
            assertThat(success.json()).isEqualTo("7");
            assertThat(success.execution().attempts()).isEqualTo(2);
        });
    }

    @Test
    void hundreds_of_chords_share_few_connections() {
        List<ChordSnapshot> chords = IntStream.range(0, 300)
                .mapToObj(i -> loop.emit(Chord.of(url(receiver.url("/member"))).callback(url(receiver.url("/hook")))))
                .toList();

        await().atMost(Duration.ofSeconds(30)).until(() -> receiver.at("/hook").size() == chords.size());
        assertThat(receiver.at("/member")).hasSize(chords.size());
        assertThat(receiver.connections()).isLessThanOrEqualTo(256);
        chords.forEach(chord -> assertThat(loop.ended(chord).state()).isEqualTo(ChordState.COMPLETED));
    }
}
