package dev.tutti.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tutti.chord.ChordId;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ChainJsonTest {
    private static String next(String signature, String value) {
        return ChainJson.next(Buffer.buffer(signature), value).toString();
    }

    @Test
    void the_value_is_the_only_argument_of_a_link_without_any() {
        assertThat(next("{\"task\":\"a\",\"queue\":\"q\",\"then\":{\"task\":\"b\",\"queue\":\"r\"}}", "[1.10,-0.0]"))
                .isEqualTo("{\"args\":[[1.10,-0.0]],\"task\":\"b\",\"queue\":\"r\"}");
    }

    @Test
    void the_value_is_in_front_of_a_link_s_own_arguments_digit_by_digit() {
        assertThat(next("{\"task\":\"a\",\"then\":{\"task\":\"b\",\"args\":[1e400,\"é\"],\"queue\":\"r\"}}", "\"☃\""))
                .isEqualTo("{\"task\":\"b\",\"args\":[\"☃\",1e400,\"é\"],\"queue\":\"r\"}");
        assertThat(next("{\"task\":\"a\",\"then\":{\"task\":\"b\",\"args\":[]}}", "null"))
                .isEqualTo("{\"task\":\"b\",\"args\":[null]}");
    }

    @Test
    void the_links_behind_go_along() {
        String behind = "\"then\":{\"task\":\"c\",\"args\":[{\"then\":1}],\"then\":{\"task\":\"d\"}}";

        String next = next("{\"task\":\"a\",\"kwargs\":{\"then\":{}},\"then\":{\"task\":\"b\"," + behind + "}}", "5");

        assertThat(next).isEqualTo("{\"args\":[5],\"task\":\"b\"," + behind + "}");
        assertThat(next(next, "6")).isEqualTo("{\"task\":\"c\",\"args\":[6,{\"then\":1}],\"then\":{\"task\":\"d\"}}");
    }

    @Test
    void a_link_without_a_ref_has_the_one_before() {
        assertThat(next("{\"task\":\"a\",\"ref\":\"o\\\"17\",\"then\":{\"task\":\"b\"}}", "1"))
                .isEqualTo("{\"ref\":\"o\\\"17\",\"args\":[1],\"task\":\"b\"}");
        assertThat(next("{\"task\":\"a\",\"ref\":\"one\",\"then\":{\"task\":\"b\",\"ref\":\"two\"}}", "1"))
                .isEqualTo("{\"args\":[1],\"task\":\"b\",\"ref\":\"two\"}");
    }

    @Test
    void the_value_is_the_body_of_a_call_that_may_have_one_and_has_none() {
        assertThat(next("{\"task\":\"a\",\"then\":{\"url\":\"http://b\"}}", "{\"x\":1.0}"))
                .isEqualTo("{\"body\":{\"x\":1.0},\"url\":\"http://b\"}");
        assertThat(next("{\"task\":\"a\",\"then\":{\"url\":\"http://b\",\"method\":\"PUT\"}}", "1"))
                .isEqualTo("{\"body\":1,\"url\":\"http://b\",\"method\":\"PUT\"}");
        assertThat(next("{\"task\":\"a\",\"then\":{\"url\":\"http://b\",\"method\":\"GET\"}}", "1"))
                .isEqualTo("{\"url\":\"http://b\",\"method\":\"GET\"}");
        assertThat(next("{\"task\":\"a\",\"then\":{\"url\":\"http://b\",\"body\":{\"y\":2}}}", "1"))
                .isEqualTo("{\"url\":\"http://b\",\"body\":{\"y\":2}}");
    }

    @Test
    void what_nothing_follows_has_no_next_link() {
        assertThatThrownBy(() -> next("{\"task\":\"a\"}", "1")).isInstanceOf(Unreadable.class);
        assertThatThrownBy(() -> next("{\"task\":", "1")).isInstanceOf(Unreadable.class);
    }

    @Test
    void a_call_says_how_many_links_are_behind_it() {
        TaskCall call =
                TaskCall.parse(Buffer.buffer("{\"task\":\"a\",\"then\":{\"task\":\"b\",\"then\":{\"task\":\"c\"}}}"));

        assertThat(call.behind()).isEqualTo(2);
        assertThat(call.then().map(Buffer::toString)).contains("{\"task\":\"b\",\"then\":{\"task\":\"c\"}}");
        assertThat(TaskCall.parse(Buffer.buffer("{\"task\":\"a\"}")).then()).isEmpty();
    }

    @Test
    void the_message_of_the_next_link_goes_to_its_queue_with_its_first_attempt() {
        ChordId id = ChordId.parse("0197a6f4-1c2d-7e3f-8a4b-5c6d7e8f9012-0").orElseThrow();
        Header header = new Header(Kind.MEMBER, id, 7, 2, 1, 3, "q", List.of("cb"), Optional.empty()).beginsChain();
        Buffer signature = Buffer.buffer("{\"task\":\"a\",\"queue\":\"q\",\"then\":{\"task\":\"b\",\"queue\":\"r\"}}");

        TaskMessage next = new TaskMessage(header, signature).nextLink("1");

        assertThat(next.header().text()).isEqualTo("2 link " + id + " 7 2 1 1 r cb - member 2 q");
        assertThat(TaskCall.parse(next.signature()).args()).hasToString("[1]");
    }

    @Test
    void links_are_bound_one_by_one_and_written_last() {
        EncodedSignature chain = new EncodedSignature(
                        "a", Optional.empty(), Optional.empty(), Buffer.buffer("{\"task\":\"a\"}"))
                .then(new EncodedSignature(
                                "b",
                                Optional.empty(),
                                Optional.of("x"),
                                Buffer.buffer("{\"task\":\"b\",\"queue\":\"x\"}"))
                        .then(new EncodedSignature(
                                "c", Optional.empty(), Optional.empty(), Buffer.buffer("{\"task\":\"c\"}"))));

        EncodedSignature bound = chain.bind(task -> "of-" + task);

        assertThat(bound.json())
                .hasToString("{\"task\":\"a\",\"queue\":\"of-a\",\"then\":{\"task\":\"b\",\"queue\":\"x\","
                        + "\"then\":{\"task\":\"c\",\"queue\":\"of-c\"}}}");
        assertThat(bound.queues()).containsExactly("of-a", "x", "of-c");
        assertThat(bound.queuesBehind()).containsExactly("x", "of-c");
        assertThat(chain.orOn("q").json())
                .hasToString("{\"task\":\"a\",\"queue\":\"q\",\"then\":{\"task\":\"b\",\"queue\":\"x\","
                        + "\"then\":{\"task\":\"c\"}}}");
    }
}
