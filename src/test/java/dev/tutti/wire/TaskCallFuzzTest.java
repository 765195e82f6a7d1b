package dev.tutti.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tutti.chord.ChordId;
import dev.tutti.chord.HttpCall;
import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;

/** Whatever comes as the signature of a task message: it is unreadable, or the same call when its delay was served. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class TaskCallFuzzTest {
    private static final Header HEADER = new Header(
            Kind.MEMBER,
            ChordId.parse("0197a6f4-1c2d-7e3f-8a4b-5c6d7e8f9012-3").orElseThrow(),
            7,
            1,
            1,
            1,
            "default",
            List.of(),
            Optional.empty());

    @FuzzTest
    void a_message_is_unreadable_or_a_call(byte[] bytes) {
        Buffer json = Buffer.buffer(bytes);
        try {
            TaskCall call = TaskCall.parse(json);
            TaskCall served =
                    TaskCall.parse(new TaskMessage(HEADER, json).delayServed().signature());
            assertThat(served.policy().delay()).isEmpty();
            assertThat(served)
                    .usingRecursiveComparison()
                    .ignoringFields("policy")
                    .isEqualTo(call);
            assertThat(served.policy())
                    .usingRecursiveComparison()
                    .ignoringFields("delay")
                    .isEqualTo(call.policy());
            call.http().ifPresent(http -> keepsTheRulesOfCalls(http.call()));
        } catch (Unreadable e) {
            // the one exception that is told
        }
    }

    /** As if the API had read it. */
    private static void keepsTheRulesOfCalls(HttpCall call) {
        assertThat(HttpCall.to(call.url().toString())).isNotNull();
        assertThat(call.name()).doesNotContain("?", "#");
        assertThat(URI.create(call.name()).getRawUserInfo()).isNull();
    }
}
