package dev.tutti.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tutti.chord.Retry;
import dev.tutti.chord.Signature;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class PolicyJsonTest {
    private static Policy read(String fields) {
        return TaskCall.parse(Buffer.buffer("{\"task\":\"a\"" + fields + "}")).policy();
    }

    @Test
    void what_a_signature_says_is_read_again() {
        Retry retry = Retry.attempts(7)
                .delay(Duration.ofMillis(1))
                .multiplier(1.5)
                .maxDelay(Duration.ofDays(7))
                .jitter(1);
        Signature signature = Signature.task("a")
                .timeout(Duration.ofMillis(30_500))
                .delay(Duration.ofMinutes(5))
                .retry(retry);

        Policy policy = TaskCall.parse(
                        SignatureJson.encode(signature, Json.MAPPER).json())
                .policy();

        assertThat(policy.timeout()).contains(Duration.ofMillis(30_500));
        assertThat(policy.delay()).contains(Duration.ofMinutes(5));
        assertThat(policy.retry(1)).isEqualTo(retry);
    }

    @Test
    void what_is_left_out_is_the_tasks_own_or_the_contracts() {
        assertThat(read("").timeout()).isEmpty();
        assertThat(read("").delay()).isEmpty();
        assertThat(read("").retry(1)).isEqualTo(Retry.NEVER);
        assertThat(read("").retry(4)).isEqualTo(Retry.attempts(4));
        assertThat(read(",\"retry\":{}").retry(4)).isEqualTo(Retry.attempts(4));
        assertThat(read(",\"retry\":{\"maxAttempts\":2}").retry(4)).isEqualTo(Retry.attempts(2));
        assertThat(read(",\"retry\":{\"delay\":\"PT5S\",\"multiplier\":3}").retry(4))
                .isEqualTo(Retry.attempts(4).delay(Duration.ofSeconds(5)).multiplier(3));
        assertThat(read(",\"timeout\":null,\"delay\":null,\"retry\":null")).isEqualTo(read(""));
    }

    @Test
    void what_nobody_may_have_stored_is_unreadable() {
        assertThatThrownBy(() -> read(",\"timeout\":\"soon\"")).isInstanceOf(Unreadable.class);
        assertThatThrownBy(() -> read(",\"retry\":{\"maxAttempts\":0}")).isInstanceOf(Unreadable.class);
        assertThatThrownBy(() -> read(",\"retry\":{\"jitter\":7}")).isInstanceOf(Unreadable.class);
    }
}
