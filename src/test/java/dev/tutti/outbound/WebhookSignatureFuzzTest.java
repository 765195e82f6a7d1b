package dev.tutti.outbound;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import io.vertx.core.buffer.Buffer;
import java.net.http.HttpHeaders;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;

/**
 * Whatever stands in a file or property as webhook secrets: it is refused without a word of it, or each secret signs so that a
 * receiver's library verifies it.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class WebhookSignatureFuzzTest {
    private static final String BODY = "{\"type\":\"chord.joined\"}";
    private static final String ID = "0197a6f4-1c2d-7e3f-8a4b-5c6d7e8f9012-3.callback.1";
    private static final int WORD = 8;

    @FuzzTest
    void secrets_are_refused_unsaid_or_sign(byte[] bytes) throws WebhookVerificationException {
        String text = new String(bytes, UTF_8);
        WebhookSignature signature;
        try {
            signature = WebhookSignature.of(text);
        } catch (IllegalArgumentException e) {
            for (String word : text.strip().split("\\s+")) {
                if (word.length() >= WORD && !"whsec_".startsWith(word)) {
                    assertThat(e).hasMessageNotContaining(word).hasNoCause();
                }
            }
            return;
        }
        String now = Long.toString(Instant.now().getEpochSecond());
        String header = signature.sign(ID, now, Buffer.buffer(BODY));
        List<String> secrets = List.of(text.strip().split("\\s+"));
        assertThat(header.split(" ")).hasSameSizeAs(secrets).allMatch(each -> each.startsWith("v1,"));
        assertThat(signature).hasToString(secrets.size() + " webhook secrets");
        HttpHeaders headers = HttpHeaders.of(
                Map.of(
                        "webhook-id",
                        List.of(ID),
                        "webhook-timestamp",
                        List.of(now),
                        "webhook-signature",
                        List.of(header)),
                (name, value) -> true);
        for (String secret : secrets) {
            new Webhook(secret).verify(BODY, headers);
        }
    }
}
