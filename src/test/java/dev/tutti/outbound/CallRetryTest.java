package dev.tutti.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tutti.chord.Reason;
import dev.tutti.wire.Kind;
import dev.tutti.wire.TaskCall;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class CallRetryTest {
    private static CallRetry webhook(int attempt, String retry) {
        return new CallRetry(
                Kind.CALLBACK,
                TaskCall.parse(Buffer.buffer("{\"url\":\"https://a.example/\"" + retry + "}"))
                        .policy(),
                attempt);
    }

    private static Answer answer(int status) {
        return new Answer(status, Optional.empty(), Optional.empty(), Buffer.buffer(), false);
    }

    @Test
    void a_webhook_follows_the_schedule_of_standard_webhooks() {
        List<Duration> waits = new ArrayList<>();
        Duration total = Duration.ZERO;
        for (int attempt = 1; attempt < 10; attempt++) {
            Duration wait =
                    webhook(attempt, "").after(answer(500), Duration.ZERO).orElseThrow();
            waits.add(wait);
            total = total.plus(wait);
        }

        assertThat(waits).containsExactlyElementsOf(CallRetry.SCHEDULE);
        assertThat(total).isEqualTo(Duration.parse("PT75H35M5S"));
        assertThat(webhook(10, "").after(answer(500), Duration.ZERO)).isEmpty();
        assertThat(webhook(10, "").after(new CallFault(Reason.UNREACHABLE, ""))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 400, 401, 404, 408, 409, 429, 500, 503})
    void a_webhook_is_repeated_whatever_was_answered(int status) {
        assertThat(webhook(1, "").after(answer(status), Duration.ZERO)).contains(Duration.ofSeconds(5));
    }

    @Test
    void a_webhook_ends_at_once_when_its_receiver_is_gone() {
        assertThat(webhook(1, "").after(answer(410), Duration.ZERO)).isEmpty();
    }

    @Test
    void a_webhook_waits_at_least_as_long_as_it_is_asked_to() {
        assertThat(webhook(1, "").after(answer(429), Duration.ofMinutes(10))).contains(Duration.ofMinutes(10));
        assertThat(webhook(3, "").after(answer(429), Duration.ofMinutes(10))).contains(Duration.ofMinutes(30));
    }

    @Test
    void a_webhook_with_a_retry_of_its_own_keeps_to_it() {
        String own = ",\"retry\":{\"maxAttempts\":2,\"delay\":\"PT7S\",\"jitter\":0}";

        assertThat(webhook(1, own).after(answer(404), Duration.ZERO)).contains(Duration.ofSeconds(7));
        assertThat(webhook(2, own).after(answer(404), Duration.ZERO)).isEmpty();
    }

    @Test
    void a_webhook_with_waits_of_its_own_has_the_schedule_s_number_of_attempts() {
        String own = ",\"retry\":{\"delay\":\"PT1S\",\"maxDelay\":\"PT1S\",\"jitter\":0}";

        assertThat(webhook(9, own).after(answer(404), Duration.ZERO)).contains(Duration.ofSeconds(1));
        assertThat(webhook(10, own).after(answer(404), Duration.ZERO)).isEmpty();
    }

    @Test
    void a_webhook_to_an_address_that_is_forbidden_is_repeated_only_if_that_may_change() {
        assertThat(webhook(1, "").after(new CallFault(Reason.FORBIDDEN_ADDRESS, "", "", false)))
                .isPresent();
        assertThat(webhook(1, "").after(new CallFault(Reason.FORBIDDEN_ADDRESS, "", "", true)))
                .isEmpty();
        assertThat(webhook(1, "").after(new CallFault(Reason.TIMED_OUT, ""))).isPresent();
    }
}
