package dev.tutti.loop;

import static dev.tutti.chord.Signature.call;
import static dev.tutti.chord.Signature.task;
import static dev.tutti.chord.Signature.url;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import dev.tutti.chord.Chord;
import dev.tutti.chord.ChordSnapshot;
import dev.tutti.chord.ChordState;
import dev.tutti.chord.HttpCall;
import dev.tutti.chord.Outcome;
import dev.tutti.chord.Retry;
import dev.tutti.chord.Signature;
import dev.tutti.testing.Receiver;
import dev.tutti.testing.Receiver.Received;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Webhooks are signed as Standard Webhooks says: a library that is not ours verifies them. */
@QuarkusTest
@TestProfile(SignedWebhooksTest.Secrets.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class SignedWebhooksTest {
    private static final String DEFAULT = secret("the default secret, long enough");
    private static final String OLD = secret("billing's old secret, long enough");
    private static final String NEW = secret("billing's new secret, long enough");
    private static final String MOUNTED = secret("a mounted secret that is long enough");
    private static final Path FOLDER = folder();

    /** Two secrets that are configured, one of them being rotated, and a folder. */
    public static class Secrets implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "tutti.call.allow",
                    "127.0.0.0/8",
                    "tutti.webhook.secret",
                    DEFAULT,
                    "tutti.webhook.secrets.billing",
                    NEW + " " + OLD,
                    "tutti.webhook.secrets-directory",
                    FOLDER.toString());
        }
    }

    @Inject
    Loop loop;

    private final Receiver receiver = new Receiver();

    @AfterEach
    void stop() {
        receiver.close();
    }

    private static String secret(String text) {
        return "whsec_"
                + java.util.Base64.getEncoder().encodeToString(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private static Path folder() {
        try {
            return Files.createTempDirectory("secrets");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void verify(String secret, Received delivery) throws WebhookVerificationException {
        new Webhook(secret)
                .verify(
                        delivery.body(),
                        delivery.headers().entrySet().stream()
                                .collect(Collectors.toMap(Map.Entry::getKey, header -> List.of(header.getValue()))));
    }

    private Received delivered(Signature callback) {
        loop.ended(Chord.of(task("good_task"), task("bad_task")).callback(callback));
        return receiver.at("/hook").get(receiver.at("/hook").size() - 1);
    }

    private Signature hook(String secret) {
        return call(HttpCall.to(receiver.url("/hook")).secret(secret));
    }

    @Test
    void one_that_names_no_secret_is_signed_with_the_default_one() throws Exception {
        Received delivery = delivered(url(receiver.url("/hook")));

        verify(DEFAULT, delivery);
        assertThatThrownBy(() -> verify(OLD, delivery)).isInstanceOf(WebhookVerificationException.class);
    }

    @Test
    void the_old_and_the_new_secret_verify_while_it_is_rotated() throws Exception {
        Received delivery = delivered(hook("billing"));

        verify(NEW, delivery);
        verify(OLD, delivery);
        assertThatThrownBy(() -> verify(DEFAULT, delivery)).isInstanceOf(WebhookVerificationException.class);
        assertThat(delivery.headers().get("webhook-signature").split(" ")).hasSize(2);
    }

    @Test
    void a_file_is_read_again_for_each_webhook() throws Exception {
        Files.writeString(FOLDER.resolve("mounted"), OLD + "\n");
        verify(OLD, delivered(hook("mounted")));

        Files.writeString(FOLDER.resolve("mounted"), MOUNTED + "\n");
        verify(MOUNTED, delivered(hook("mounted")));
    }

    @Test
    void every_delivery_is_signed_for_its_own_time() {
        receiver.at("/hook", (request, response) -> response.setStatusCode(
                        receiver.at("/hook").size() < 2 ? 503 : 200)
                .end());

        loop.ended(Chord.of(task("good_task"))
                .callback(hook("billing").retry(Retry.attempts(5).delay(Duration.ofMillis(1500)))));

        assertThat(receiver.at("/hook"))
                .hasSize(2)
                .allSatisfy(
                        delivery -> assertThatCode(() -> verify(NEW, delivery)).doesNotThrowAnyException())
                .extracting(delivery -> delivery.headers().get("webhook-signature"))
                .doesNotHaveDuplicates();
    }

    @Test
    void a_secret_that_is_not_there_sends_nothing_and_says_which() {
        ChordSnapshot chord = loop.ended(Chord.of(task("good_task"))
                .callback(hook("unheard-of").retry(Retry.attempts(2).delay(Duration.ofMillis(10)))));

        assertThat(receiver.at("/hook")).isEmpty();
        assertThat(chord.state()).isEqualTo(ChordState.CALLBACK_FAILED);
        assertThat(chord.callback().orElseThrow().outcome().orElseThrow())
                .isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
                    assertThat(failure.execution().attempts()).isEqualTo(2);
                    assertThat(failure.exception().message().orElseThrow())
                            .contains("unheard-of", "tutti.webhook.secrets.unheard-of");
                });
    }

    @Test
    void a_file_that_holds_none_says_so_without_quoting_it() throws Exception {
        Files.writeString(FOLDER.resolve("broken"), "hunter2");

        ChordSnapshot chord =
                loop.ended(Chord.of(task("good_task")).callback(hook("broken").retry(Retry.attempts(1))));

        assertThat(chord.callback().orElseThrow().outcome().orElseThrow())
                .isInstanceOfSatisfying(Outcome.Failure.class, failure -> assertThat(
                                failure.exception().message().orElseThrow())
                        .contains("whsec_")
                        .doesNotContain("hunter2"));
    }
}
