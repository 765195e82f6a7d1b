package dev.tutti.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.tutti.chord.HttpCall;
import dev.tutti.chord.Signature;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SignatureJsonTest {
    private final ObjectMapper mapper = new ObjectMapper();

    private String json(Signature signature) {
        return SignatureJson.encode(signature, mapper).json().toString();
    }

    private static Object nested(int depth) {
        Object nested = "core";
        for (int i = 0; i < depth; i++) {
            nested = List.of(nested);
        }
        return nested;
    }

    private void isRefused(Object argument) {
        assertThatThrownBy(() -> json(Signature.task("t", argument)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("task t");
    }

    @Test
    void what_is_absent_is_left_out() {
        assertThat(json(Signature.task("t"))).isEqualTo("{\"task\":\"t\"}");
    }

    @Test
    void what_is_given_is_written_the_queue_last() {
        Signature signature = Signature.task("t", 1, null, "ß🎵")
                .with("a", new BigDecimal("2.50"))
                .with("b", null)
                .ref("r")
                .on("q");

        EncodedSignature encoded = SignatureJson.encode(signature, mapper);

        assertThat(encoded.json())
                .hasToString("{\"task\":\"t\",\"args\":[1,null,\"ß🎵\"],\"kwargs\":{\"a\":2.50,\"b\":null},"
                        + "\"ref\":\"r\",\"queue\":\"q\"}");
        assertThat(encoded.task()).isEqualTo("t");
        assertThat(encoded.ref()).contains("r");
        assertThat(encoded.queue()).contains("q");
    }

    @Test
    void it_is_on_one_line_whatever_the_application_s_mapper_does() {
        mapper.enable(SerializationFeature.INDENT_OUTPUT);

        assertThat(json(Signature.task("t", List.of(1, 2), Map.of("a", 1))))
                .isEqualTo("{\"task\":\"t\",\"args\":[[1,2],{\"a\":1}]}");
    }

    @Test
    void an_argument_that_does_not_serialise_is_refused() {
        isRefused(new Object());
    }

    @Test
    void an_argument_that_refers_to_itself_is_refused() {
        List<Object> cycle = new ArrayList<>();
        cycle.add(cycle);

        isRefused(cycle);
    }

    @Test
    void an_argument_that_nobody_could_read_again_is_refused() {
        isRefused(nested(Json.DEPTH_LIMIT));
        isRefused(nested(Json.DEPTH_LIMIT - 3));
        isRefused(BigInteger.TEN.pow(Json.NUMBER_LIMIT + 1));
        isRefused(Map.of("n".repeat(Json.NAME_LIMIT + 1), 1));
        isRefused(new RawValue("{not json"));
    }

    @Test
    void what_is_not_refused_is_read_again_by_everybody() {
        List<Object> arguments = Arrays.asList(
                nested(Json.DEPTH_LIMIT - 20),
                BigInteger.TEN.pow(Json.NUMBER_LIMIT - 1),
                Map.of("n".repeat(Json.NAME_LIMIT), 1),
                Double.NaN,
                null);
        EncodedSignature encoded =
                SignatureJson.encode(Signature.task("t", arguments.toArray()).on("q"), mapper);

        assertThat(ManifestChunk.decode(ManifestChunk.encode(List.of(encoded))))
                .containsExactly(new ManifestChunk.Member("q", encoded.json()));
        assertThat(TaskCall.parse(encoded.json()).args()).hasSize(5);
    }

    @Test
    void a_signature_without_a_queue_is_bound_to_the_one_that_is_resolved() {
        EncodedSignature bound =
                SignatureJson.encode(Signature.task("t", "}"), mapper).orOn("images");

        assertThat(bound.queue()).contains("images");
        assertThat(bound.json()).hasToString("{\"task\":\"t\",\"args\":[\"}\"],\"queue\":\"images\"}");
    }

    @Test
    void a_signature_with_a_queue_keeps_it() {
        EncodedSignature own = SignatureJson.encode(Signature.task("t").on("own"), mapper);

        assertThat(own.orOn("images")).isSameAs(own);
    }

    @Test
    void a_call_has_what_the_signature_says() {
        TaskCall call = TaskCall.parse(SignatureJson.encode(
                        Signature.task("t", 1.0, null).with("a", "b").ref("r").on("q"), mapper)
                .json());

        assertThat(call.task()).isEqualTo("t");
        assertThat(call.args()).hasToString("[1.0,null]");
        assertThat(call.kwargs()).hasToString("{\"a\":\"b\"}");
        assertThat(call.ref()).contains("r");
        assertThat(call.queue()).contains("q");
    }

    @Test
    void a_call_of_a_signature_that_says_little_has_empty_arguments() {
        TaskCall call = TaskCall.parse(io.vertx.core.buffer.Buffer.buffer("{\"task\":\"t\",\"ref\":null}"));

        assertThat(call.args()).isEmpty();
        assertThat(call.kwargs()).isEmpty();
        assertThat(call.ref()).isEqualTo(Optional.empty());
        assertThat(call.queue()).isEmpty();
    }

    @Test
    void a_call_of_what_is_no_signature_is_refused() {
        for (String junk :
                List.of("", "junk", "1", "[]", "{}", "{\"task\":1}", "{\"task\":\"no name\"}", "{\"task\":\"t\"")) {
            assertThatThrownBy(() -> TaskCall.parse(io.vertx.core.buffer.Buffer.buffer(junk)))
                    .as(junk)
                    .isInstanceOf(Unreadable.class);
        }
    }

    @Test
    void numbers_of_a_call_are_exact() {
        TaskCall call = TaskCall.parse(io.vertx.core.buffer.Buffer.buffer(
                "{\"task\":\"t\",\"args\":[1.0,0.1000,1e400,12345678901234567890123]}"));

        assertThat(call.args())
                .extracting(node -> node.decimalValue().toString())
                .containsExactly("1.0", "0.1000", "1E+400", "12345678901234567890123");
    }

    @Test
    void a_call_s_address_method_headers_and_body_are_written_and_its_queue_is_http() {
        Signature signature = Signature.call(HttpCall.to("https://a.example/b?c=d")
                        .method("PUT")
                        .header("X-A", "1")
                        .body(Map.of("price", new BigDecimal("1.10"))))
                .ref("r");

        EncodedSignature encoded = SignatureJson.encode(signature, mapper);

        assertThat(encoded.json())
                .hasToString("{\"url\":\"https://a.example/b?c=d\",\"method\":\"PUT\",\"headers\":{\"X-A\":\"1\"},"
                        + "\"body\":{\"price\":1.10},\"ref\":\"r\",\"queue\":\"http\"}");
        assertThat(encoded.task()).isEqualTo("https://a.example/b");
        assertThat(encoded.queue()).contains("http");
        TaskCall call = TaskCall.parse(encoded.json());
        assertThat(call.task()).isEqualTo("https://a.example/b");
        assertThat(call.http().orElseThrow().call())
                .isEqualTo(signature.http().orElseThrow().body(null));
        assertThat(call.http().orElseThrow().body().orElseThrow()).hasToString("{\"price\":1.10}");
    }

    @Test
    void the_body_of_a_call_is_read_digit_by_digit() {
        TaskCall call = TaskCall.parse(io.vertx.core.buffer.Buffer.buffer(
                "{\"body\":[1e400,-0.0,\"é😀\"],\"url\":\"http://a.example\",\"ref\":\"x\"}"));

        assertThat(call.http().orElseThrow().body().orElseThrow()).hasToString("[1e400,-0.0,\"é😀\"]");
        assertThat(call.http().orElseThrow().call().method()).isEqualTo("POST");
    }

    @Test
    void a_stored_call_that_breaks_a_rule_is_refused() {
        for (String junk : List.of(
                "{\"url\":1}",
                "{\"url\":\"file:///etc/passwd\"}",
                "{\"url\":\"http://a.example\",\"method\":\"TRACE\"}",
                "{\"url\":\"http://a.example\",\"headers\":{\"Host\":\"b\"}}",
                "{\"url\":\"http://a.example\",\"headers\":{\"a\":1}}")) {
            assertThatThrownBy(() -> TaskCall.parse(io.vertx.core.buffer.Buffer.buffer(junk)))
                    .as(junk)
                    .isInstanceOf(Unreadable.class);
        }
    }
}
