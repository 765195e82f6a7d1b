package dev.tutti.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tutti.emit.Rejected;
import dev.tutti.store.GivenStore;
import dev.tutti.wire.EncodedSignature;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class EachReaderTest {
    private static final BodyLimits LIMITS = new BodyLimits(GivenStore.configOf(Map.of("tutti.limits.members", "3")));
    private static final String EACH = "\"each\":{\"task\":\"a\",\"args\":[true]}";

    private static byte[] bytes(String body) {
        return body.getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> members(String body) {
        return ChordBody.read(bytes(body), LIMITS, Optional.empty()).members().stream()
                .map(EncodedSignature::json)
                .map(Object::toString)
                .toList();
    }

    private static Problem refused(String body) {
        return catchThrowableOfType(Refused.class, () -> ChordBody.read(bytes(body), LIMITS, Optional.empty()))
                .problem();
    }

    @Test
    void there_is_a_member_for_each_entry_whatever_comes_first() {
        List<String> members =
                List.of("{\"task\":\"a\",\"args\":[1.50,\"é\",true]}", "{\"task\":\"a\",\"args\":[true]}");

        assertThat(members("{" + EACH + ",\"over\":[[1.50, \"é\"],[ ]]}")).isEqualTo(members);
        assertThat(members("{\"over\":[[1.50, \"é\"],[ ]],\"chunks\":null," + EACH + "}"))
                .isEqualTo(members);
        assertThat(members("{" + EACH + ",\"over\":[]}")).isEmpty();
    }

    @Test
    void chunks_make_a_member_of_so_many_entries() {
        assertThat(members("{\"chunks\":2," + EACH + ",\"over\":[[1],[2],[3]]}"))
                .containsExactly(
                        "{\"over\":[[1],[2]],\"first\":0,\"task\":\"a\",\"args\":[true]}",
                        "{\"over\":[[3]],\"first\":2,\"task\":\"a\",\"args\":[true]}");
    }

    static Stream<Arguments> what_is_wrong_with_it_is_said_with_its_field() {
        String over = ",\"over\":[[1]]";
        return Stream.of(
                arguments("{" + EACH + "}", "invalid", "over", "is missing"),
                arguments("{\"over\":[[1]]}", "invalid", "each", "is missing"),
                arguments("{\"members\":[],\"chunks\":1," + EACH + over + "}", "invalid", "members", "goes without"),
                arguments("{\"members\":[],\"over\":[]}", "invalid", "members", "goes without"),
                arguments("{\"each\":{\"url\":\"https://a.example\"}" + over + "}", "invalid", "each", "no arguments"),
                arguments("{\"each\":{}" + over + "}", "invalid", "each", "neither a task nor a url"),
                arguments("{\"each\":{\"task\":\"a b\"}" + over + "}", "invalid", "each.task", "no name of a task"),
                arguments("{" + EACH + over + ",\"chunks\":0}", "invalid", "chunks", "must be 1 to 10000"),
                arguments("{" + EACH + over + ",\"chunks\":10001}", "invalid", "chunks", "must be 1 to 10000"),
                arguments("{" + EACH + over + ",\"chunks\":2.5}", "wrong_type", "chunks", "should be a whole number"),
                arguments("{" + EACH + ",\"over\":{}}", "wrong_type", "over", "should be an array"),
                arguments("{" + EACH + ",\"over\":[[1],2]}", "wrong_type", "over[1]", "should be an array"),
                arguments("{" + EACH + ",\"over\":[null]}", "wrong_type", "over[0]", "should be an array, not null"),
                arguments("{\"each\":[]" + over + "}", "wrong_type", "each", "should be an object"),
                arguments("{\"each\":{\"task\":\"a\",\"arg\":1}" + over + "}", "unknown_field", "each.arg", "no field"),
                arguments(
                        "{\"members\":[{\"task\":\"a\",\"over\":[]}]}",
                        "invalid",
                        "members[0].task",
                        "goes with a task or a url"));
    }

    @ParameterizedTest
    @MethodSource
    void what_is_wrong_with_it_is_said_with_its_field(String body, String type, String field, String message) {
        Problem problem = refused(body);

        assertThat(problem.type()).isEqualTo("urn:tutti:problem:" + type);
        assertThat(problem.violations().get(0)).satisfies(violation -> {
            assertThat(violation.field()).isEqualTo(field);
            assertThat(violation.message()).contains(message);
        });
    }

    @Test
    void more_members_than_may_be_are_refused_with_their_number() {
        String four = EACH + ",\"over\":[[1],[2],[3],[4]]";

        assertThatThrownBy(() -> members("{" + four + "}"))
                .isInstanceOfSatisfying(Rejected.class, rejected -> {
                    assertThat(rejected.why()).isEqualTo(Rejected.Why.TOO_LARGE);
                    assertThat(rejected.field()).isEqualTo("over");
                })
                .hasMessageContaining("at most 3 members")
                .hasMessageContaining("makes 4");
        assertThat(members("{" + four + ",\"chunks\":2}")).hasSize(2);
    }

    @Test
    void the_members_of_a_stream_are_its_lines() {
        Problem problem = catchThrowableOfType(
                        Refused.class,
                        () -> ChordBody.readHead(bytes("{" + EACH + "}"), new Place(1, ""), LIMITS, Optional.empty()))
                .problem();

        assertThat(problem.violations()).singleElement().satisfies(violation -> assertThat(violation.message())
                .contains("the lines that follow"));
    }
}
