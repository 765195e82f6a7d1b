package dev.tutti.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class WebhookSignatureTest {
    @Test
    void signs_as_the_specification_s_example() {
        // https://github.com/standard-webhooks/standard-webhooks, its libraries' common test vector
        assertThat(WebhookSignature.of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
                        .sign("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", Buffer.buffer("{\"test\": 2432232314}")))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " \n",
                "hunter2hunter2hunter2hunter2hunter2",
                "whsec_hunter2",
                "whsec_hunter2!",
                "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw hunter2"
            })
    void what_is_no_secret_is_refused_without_being_quoted(String text) {
        assertThatThrownBy(() -> WebhookSignature.of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasNoCause()
                .message()
                .doesNotContain("hunter2");
    }

    @Test
    void its_text_hides_the_keys() {
        assertThat(WebhookSignature.of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
                .hasToString("1 webhook secrets");
    }
}
