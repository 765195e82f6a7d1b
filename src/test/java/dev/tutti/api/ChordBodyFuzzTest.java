package dev.tutti.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tutti.emit.Rejected;
import dev.tutti.store.GivenStore;
import dev.tutti.wire.EachMembers;
import dev.tutti.wire.EncodedSignature;
import dev.tutti.wire.Json;
import dev.tutti.wire.ManifestChunk;
import dev.tutti.wire.Submission;
import dev.tutti.wire.TaskCall;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;

/**
 * Whatever bytes come as a chord: it is a problem that can be told, or a chord of which everybody behind the API reads what
 * its sender meant.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ChordBodyFuzzTest {
    static final BodyLimits LIMITS = new BodyLimits(GivenStore.configOf(Map.of("tutti.limits.members", "8")));

    @FuzzTest
    void what_is_accepted_is_read_by_everybody_and_what_is_not_is_a_problem(byte[] body) throws IOException {
        Submission chord;
        try {
            chord = ChordBody.read(body, LIMITS, Optional.empty());
        } catch (Refused refused) {
            isTold(refused.problem());
            return;
        } catch (Rejected rejected) {
            assertThat(rejected.why()).isEqualTo(Rejected.Why.TOO_LARGE);
            return;
        }
        JsonNode sent = Json.MAPPER.readTree(body);
        for (int i = 0; i < chord.members().size() && !(chord.members() instanceof EachMembers); i++) {
            isRead(chord.members().get(i), sent.path("members").get(i));
            isTheSameAsALine(chord.members().get(i));
        }
        chord.callback().ifPresent(callback -> isRead(callback, sent.path("callback")));
        chord.errback().ifPresent(errback -> isRead(errback, sent.path("errback")));
        assertThat(chord.onFailure().json()).isEqualTo(sent.path("onFailure").asText("collect"));
        List<EncodedSignature> all = new ArrayList<>(chord.members());
        chord.ends().forEach(all::add);
        assertThat(ManifestChunk.decode(ManifestChunk.encode(all)))
                .containsExactlyElementsOf(all.stream()
                        .map(each -> new ManifestChunk.Member(
                                each.queue().orElse(""),
                                each.json(),
                                each.isVersionTwo(),
                                each.nested().isPresent()))
                        .toList());
        chord.labels().forEach((name, value) -> assertThat(new String(value.getBytes(UTF_8), UTF_8))
                .isEqualTo(sent.path("labels").path(name).textValue()));
    }

    /** The fields that are stored are those that were sent. */
    private static void isRead(EncodedSignature stored, JsonNode sent) {
        TaskCall call = TaskCall.parse(stored.json());
        assertThat(call.task()).isEqualTo(stored.task());
        assertThat(call.ref()).isEqualTo(stored.ref());
        assertThat(call.queue()).isEqualTo(stored.queue());
        assertThat(call.ref()).isEqualTo(Optional.ofNullable(sent.path("ref").textValue()));
        assertThat(call.args())
                .isEqualTo(sent.path("args").isArray() ? sent.path("args") : Json.MAPPER.createArrayNode());
        assertThat(call.kwargs())
                .isEqualTo(sent.path("kwargs").isObject() ? sent.path("kwargs") : Json.MAPPER.createObjectNode());
        assertThat(call.http().isPresent()).isEqualTo(sent.hasNonNull("url"));
        call.http().ifPresent(http -> assertThat(http.body().map(ChordBodyFuzzTest::tree))
                .isEqualTo(Optional.ofNullable(sent.hasNonNull("body") ? sent.get("body") : null)));
        assertThat(call.policy().delay().isPresent()).isEqualTo(sent.hasNonNull("delay"));
        assertThat(call.policy().timeout().isPresent()).isEqualTo(sent.hasNonNull("timeout"));
        assertThat(call.policy().ownRetry()).isEqualTo(sent.hasNonNull("retry"));
    }

    /** What is stored is a member again, and the same one. */
    private static void isTheSameAsALine(EncodedSignature member) {
        EncodedSignature again = ChordBody.readMember(member.json().getBytes(), new Place(2, "members[0]"), LIMITS);
        assertThat(again).isEqualTo(member);
    }

    /** A client learns of it: one of the statuses of the contract, and a document in UTF-8. */
    static void isTold(Problem problem) throws IOException {
        assertThat(problem.status()).isIn(400, 413, 422);
        assertThat(problem.violations()).hasSizeLessThanOrEqualTo(Violations.MOST);
        JsonNode told = Json.MAPPER.readTree(problem.json("id"));
        assertThat(told.path("detail").textValue()).isEqualTo(problem.detail()).hasSizeLessThan(20_000);
    }

    private static JsonNode tree(Buffer json) {
        try {
            return Json.MAPPER.readTree(json.getBytes());
        } catch (IOException e) {
            throw new AssertionError("a body that was accepted is not JSON: " + json, e);
        }
    }
}
