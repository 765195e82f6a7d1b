package dev.tutti.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tutti.chord.OnFailure;
import dev.tutti.chord.Tolerance;
import dev.tutti.emit.Rejected;
import dev.tutti.store.GivenStore;
import dev.tutti.wire.EncodedSignature;
import dev.tutti.wire.Json;
import dev.tutti.wire.ManifestChunk;
import dev.tutti.wire.NestedJson;
import dev.tutti.wire.Submission;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ChordBodyTest {
    private static final BodyLimits LIMITS = new BodyLimits(GivenStore.configOf(Map.of()));

    static Stream<Arguments> bodies_that_cannot_be_read() {
        return Stream.of(
                arguments("", "malformed", "The body is empty"),
                arguments("  \n ", "malformed", "The body is empty"),
                arguments("{", "malformed", "ends in the middle"),
                arguments("{\"members\":[{\"task\":\"a\"}", "malformed", "ends in the middle"),
                arguments("{\"members\":[{\"task\":\"a\",}]}", "malformed", "line 1, column 25, at members[0]"),
                arguments("{\"members\":[]} x", "malformed", "(line 1, column"),
                arguments("{\"members\":[]} {}", "malformed", "Something follows the JSON object (line 1, column 16)"),
                arguments("{\"members\":[],\"members\":[]}", "malformed", "Duplicate field 'members'"),
                arguments(
                        "{\"members\":[{\"task\":\"a\",\"kwargs\":{\"x\":1,\"x\":2}}]}",
                        "malformed",
                        "at members[0].kwargs.x"),
                arguments("{'members':[]}", "malformed", "The body is not JSON"),
                arguments("{\"members\":[{\"task\":\"a\",\"args\":[NaN]}]}", "malformed", "at members[0].args"),
                arguments("{\"members\":[{\"task\":\"a\",\"args\":[01]}]}", "malformed", "at members[0].args"),
                arguments("[]", "wrong_type", "The body should be an object, not an array (line 1, column 1)"),
                arguments("null", "wrong_type", "The body should be an object, not null"),
                arguments("3", "wrong_type", "The body should be an object, not a number"),
                arguments("{\"members\":{}}", "wrong_type", "members should be an array, not an object"),
                arguments("{\"members\":[3]}", "wrong_type", "members[0] should be an object, not a number"),
                arguments("{\"members\":[null]}", "wrong_type", "members[0] should be an object, not null"),
                arguments("{\"members\":[{\"task\":3}]}", "wrong_type", "members[0].task should be a string"),
                arguments(
                        "{\"members\":[{\"task\":\"a\",\"args\":{}}]}",
                        "wrong_type",
                        "members[0].args should be an array"),
                arguments(
                        "{\"members\":[{\"task\":\"a\",\"args\":3}]}",
                        "wrong_type",
                        "members[0].args should be an array"),
                arguments(
                        "{\"members\":[{\"task\":\"a\",\"kwargs\":[]}]}",
                        "wrong_type",
                        "members[0].kwargs should be an object"),
                arguments(
                        "{\"members\":[{\"task\":\"a\",\"ref\":7}]}",
                        "wrong_type",
                        "members[0].ref should be a string"),
                arguments(
                        "{\"members\":[{\"task\":\"a\",\"queue\":true}]}",
                        "wrong_type",
                        "members[0].queue should be a string, not a boolean"),
                arguments(
                        "{\"members\":[],\"callback\":\"a\"}",
                        "wrong_type",
                        "callback should be an object, not a string"),
                arguments(
                        "{\"members\":[{\"task\":\"a\",\"timeout\":30}]}",
                        "wrong_type",
                        "members[0].timeout should be a string"),
                arguments(retry("3"), "wrong_type", "members[0].retry should be an object, not a number"),
                arguments(
                        retry("{\"maxAttempts\":\"3\"}"),
                        "wrong_type",
                        "members[0].retry.maxAttempts should be a whole number, not a string"),
                arguments(retry("{\"maxAttempts\":3.0}"), "wrong_type", "should be a whole number, not a number"),
                arguments(
                        retry("{\"delay\":5}"),
                        "wrong_type",
                        "members[0].retry.delay should be a string, not a number"),
                arguments(retry("{\"multiplier\":\"2\"}"), "wrong_type", "should be a number, not a string"),
                arguments(retry("{\"jitter\":true}"), "wrong_type", "should be a number, not a boolean"),
                arguments(retry("{\"attempts\":3}"), "unknown_field", "members[0].retry.attempts is no field"),
                arguments(retry("{\"attempts\":null}"), "unknown_field", "members[0].retry.attempts is no field"),
                arguments("{\"members\":[],\"labels\":[]}", "wrong_type", "labels should be an object"),
                arguments(
                        "{\"members\":[],\"labels\":{\"a\":null}}",
                        "wrong_type",
                        "labels.a should be a string, not null"),
                arguments("{\"members\":[],\"onFailure\":1}", "wrong_type", "onFailure should be a string"),
                arguments("{\"members\":[],\"colour\":1}", "unknown_field", "colour is no field"),
                arguments("{\"members\":[],\"colour\":null}", "unknown_field", "colour is no field"),
                arguments(
                        "{\n \"members\": [\n  {\"task\": \"a\", \"arg\": []}]}",
                        "unknown_field",
                        "members[0].arg is no field of the contract (line 3"),
                arguments(
                        "{\"members\":[{\"task\":\"a\",\"labels\":{}}]}",
                        "unknown_field",
                        "members[0].labels is no field"),
                arguments(
                        "{\"members\":[],\"callback\":{\"members\":[]}}",
                        "unknown_field",
                        "callback.members is no field"));
    }

    @ParameterizedTest
    @MethodSource
    void bodies_that_cannot_be_read(String body, String type, String detail) {
        Problem problem = refused(body);

        assertThat(problem.type()).endsWith(":" + type);
        assertThat(problem.status()).isEqualTo(400);
        assertThat(problem.detail()).contains(detail);
    }

    static Stream<Arguments> rules_that_are_broken() {
        return Stream.of(
                arguments("{}", "members", "is missing"),
                arguments("{\"members\":null}", "members", "is missing"),
                arguments("{\"members\":[{}]}", "members[0]", "has neither a task nor a url"),
                arguments("{\"members\":[{\"task\":null}]}", "members[0]", "has neither a task nor a url"),
                arguments("{\"members\":[{\"args\":[]}]}", "members[0]", "has neither a task nor a url"),
                arguments("{\"members\":[],\"callback\":{}}", "callback", "has neither a task nor a url"),
                arguments(
                        "{\"members\":[{\"task\":\"a\",\"url\":\"http://b\"}]}", "members[0]", "both a task and a url"),
                arguments(call("ftp://a.example"), "members[0].url", "must begin with http:// or https://"),
                arguments(call("/a"), "members[0].url", "must begin with http"),
                arguments(call("http://me:pw@a.example/"), "members[0].url", "no user and password"),
                arguments(call("http://me@a.example/"), "members[0].url", "no user and password"),
                arguments(call("http://a.example/#b"), "members[0].url", "no fragment"),
                arguments(call("http://"), "members[0].url", "is no URL"),
                arguments(call("http:///a"), "members[0].url", "must have a host"),
                arguments(call("http://0177.0.0.1/"), "members[0].url", "must have a host"),
                arguments(call("http://2130706433/"), "members[0].url", "must have a host"),
                arguments(call("http://127.1/"), "members[0].url", "must have a host"),
                arguments(call("http://0x7f.0.0.1/"), "members[0].url", "must have a host"),
                arguments(call("http://[fe80::1%25eth0]/"), "members[0].url", "must have a host"),
                arguments(call("http://a.example:0/"), "members[0].url", "a port from 1 to 65535"),
                arguments(call("http://a.example:65536/"), "members[0].url", "a port from 1 to 65535"),
                arguments(call("http://a.example/b c"), "members[0].url", "must be in ASCII"),
                arguments(call("http://é.example/"), "members[0].url", "must be in ASCII"),
                arguments(call("http://a.example/%zz"), "members[0].url", "is no URL"),
                arguments(call("http://[2601::5efe:15555555555550.0.0.1]/"), "members[0].url", "is no URL"),
                arguments(call("http://a.example/\\nHost:b"), "members[0].url", "must be in ASCII"),
                arguments(call("http://a.example/" + "a".repeat(2_032)), "members[0].url", "at most 2048"),
                arguments(called("\"method\":\"post\""), "members[0].method", "must be one of DELETE, GET"),
                arguments(called("\"method\":\"CONNECT\""), "members[0].method", "must be one of DELETE, GET"),
                arguments(called("\"headers\":{\"a b\":\"c\"}"), "members[0].headers.a b", "is no name of a header"),
                arguments(called("\"headers\":{\"Host\":\"b\"}"), "members[0].headers.Host", "cannot be set"),
                arguments(
                        called("\"headers\":{\"transfer-encoding\":\"b\"}"),
                        "members[0].headers.transfer-encoding",
                        "cannot be set"),
                arguments(
                        called("\"headers\":{\"Proxy-Authorization\":\"b\"}"),
                        "members[0].headers.Proxy-Authorization",
                        "cannot be set"),
                arguments(called("\"headers\":{\"a\":\"b\\r\\nc: d\"}"), "members[0].headers.a", "no header may have"),
                arguments(called("\"headers\":{\"a\":\"😀\"}"), "members[0].headers.a", "no header may have"),
                arguments(called("\"headers\":{\"a\":\"b\",\"A\":\"c\"}"), "members[0].headers.A", "is given twice"),
                arguments(called("\"args\":[]"), "members[0].args", "goes with a task"),
                arguments(called("\"kwargs\":{}"), "members[0].kwargs", "goes with a task"),
                arguments(
                        "{\"members\":[{\"task\":\"a\",\"method\":\"GET\"}]}", "members[0].method", "goes with a url"),
                arguments("{\"members\":[{\"task\":\"a\",\"body\":1}]}", "members[0].body", "goes with a url"),
                arguments(webhook("\"method\":\"PUT\""), "callback.method", "must be POST"),
                arguments(webhook("\"body\":1"), "callback.body", "must be left out"),
                arguments(
                        webhook("\"headers\":{\"Webhook-Id\":\"1\"}"), "callback.headers.Webhook-Id", "cannot be set"),
                arguments("{\"members\":[{\"task\":\"a b\"}]}", "members[0].task", "no name of a task"),
                arguments("{\"members\":[{\"task\":\"\"}]}", "members[0].task", "no name of a task"),
                arguments("{\"members\":[{\"task\":\"" + "a".repeat(65) + "\"}]}", "members[0].task", "must match"),
                arguments("{\"members\":[{\"task\":\"a\",\"queue\":\"\"}]}", "members[0].queue", "no name of a queue"),
                arguments(
                        "{\"members\":[{\"task\":\"a\",\"queue\":\".a\"}]}", "members[0].queue", "no name of a queue"),
                arguments(
                        "{\"members\":[{\"task\":\"a\",\"ref\":\"" + "r".repeat(129) + "\"}]}",
                        "members[0].ref",
                        "has 129 characters, at most 128"),
                arguments(
                        "{\"members\":[{\"task\":\"a\",\"timeout\":\"soon\"}]}",
                        "members[0].timeout",
                        "is no ISO-8601 duration"),
                arguments(
                        "{\"members\":[{\"task\":\"a\",\"timeout\":\"PT-1S\"}]}",
                        "members[0].timeout",
                        "must be 1 ms to 7 days"),
                arguments(
                        "{\"members\":[{\"task\":\"a\",\"delay\":\"P1M\"}]}",
                        "members[0].delay",
                        "is no ISO-8601 duration"),
                arguments(
                        "{\"members\":[{\"task\":\"a\",\"delay\":\"PT0S\"}]}",
                        "members[0].delay",
                        "must be 1 ms to 7 days"),
                arguments(retry("{\"maxAttempts\":0}"), "members[0].retry.maxAttempts", "must be 1 to 1000"),
                arguments(retry("{\"maxAttempts\":1001}"), "members[0].retry.maxAttempts", "must be 1 to 1000"),
                arguments(
                        retry("{\"maxAttempts\":1e0}").replace("1e0", "9".repeat(30)),
                        "members[0].retry.maxAttempts",
                        "must be"),
                arguments(retry("{\"delay\":\"5 s\"}"), "members[0].retry.delay", "is no ISO-8601 duration"),
                arguments(retry("{\"delay\":\"PT-5S\"}"), "members[0].retry.delay", "must be 1 ms to 7 days"),
                arguments(retry("{\"delay\":\"PT0S\"}"), "members[0].retry.delay", "must be 1 ms to 7 days"),
                arguments(retry("{\"maxDelay\":\"P8D\"}"), "members[0].retry.maxDelay", "must be 1 ms to 7 days"),
                arguments(retry("{\"multiplier\":0.9}"), "members[0].retry.multiplier", "must be 1 to 100"),
                arguments(retry("{\"multiplier\":1e400}"), "members[0].retry.multiplier", "must be 1 to 100"),
                arguments(retry("{\"jitter\":-0.1}"), "members[0].retry.jitter", "must be 0 to 1"),
                arguments(retry("{\"jitter\":2}"), "members[0].retry.jitter", "must be 0 to 1"),
                arguments("{\"members\":[],\"labels\":{\"a b\":\"c\"}}", "labels.a b", "no name of a label"),
                arguments("{\"members\":[],\"onFailure\":\"maybe\"}", "onFailure", "must be collect"),
                arguments(
                        "{\"members\":[],\"onFailure\":\"maybe\",\"errback\":{\"task\":\"a\"}}",
                        "onFailure",
                        "must be collect"),
                arguments(
                        "{\"members\":[],\"errback\":{\"task\":\"a\"}}",
                        "errback",
                        "goes with \"onFailure\": \"propagate\""),
                arguments(
                        "{\"errback\":{\"task\":\"a\"},\"members\":[],\"onFailure\":\"fail_fast\"}",
                        "errback",
                        "not fail_fast"),
                arguments(
                        "{\"members\":[],\"onFailure\":\"propagate\",\"errback\":{}}",
                        "errback",
                        "has neither a task nor a url"),
                arguments(
                        "{\"members\":[],\"onFailure\":\"propagate\",\"errback\":{\"url\":\"http://a.example/\",\"method\":\"PUT\"}}",
                        "errback.method",
                        "must be POST"),
                arguments(
                        "{\"members\":[],\"tolerate\":{\"failures\":1}}",
                        "tolerate",
                        "goes with \"onFailure\": \"fail_fast\""),
                arguments(
                        "{\"members\":[],\"onFailure\":\"propagate\",\"tolerate\":{\"percent\":1}}",
                        "tolerate",
                        "not propagate"),
                arguments(tolerate("{}"), "tolerate", "must have one of failures and percent"),
                arguments(tolerate("{\"failures\":null}"), "tolerate", "must have one of failures and percent"),
                arguments(
                        tolerate("{\"failures\":1,\"percent\":1}"),
                        "tolerate",
                        "must have one of failures and percent"),
                arguments(tolerate("{\"failures\":-1}"), "tolerate.failures", "must be 0 to 1000000"),
                arguments(tolerate("{\"failures\":1000001}"), "tolerate.failures", "must be 0 to 1000000"),
                arguments(tolerate("{\"percent\":101}"), "tolerate.percent", "must be 0 to 100"));
    }

    @ParameterizedTest
    @MethodSource
    void rules_that_are_broken(String body, String field, String message) {
        Problem problem = refused(body);

        assertThat(problem.type()).isEqualTo("urn:tutti:problem:invalid");
        assertThat(problem.status()).isEqualTo(422);
        assertThat(problem.violations()).singleElement().satisfies(violation -> {
            assertThat(violation.field()).isEqualTo(field);
            assertThat(violation.message()).contains(message);
        });
        assertThat(problem.detail()).startsWith(field + " ");
    }

    private static String tolerate(String value) {
        return "{\"members\":[],\"tolerate\":" + value + ",\"onFailure\":\"fail_fast\"}";
    }

    @Test
    void a_chord_that_propagates_may_have_an_errback() {
        Submission read =
                read("{\"members\":[],\"errback\":{\"task\":\"a\",\"args\":[1]},\"onFailure\":\"propagate\"}");

        assertThat(read.onFailure()).isEqualTo(OnFailure.PROPAGATE);
        assertThat(read.errback().orElseThrow().json()).hasToString("{\"task\":\"a\",\"args\":[1]}");
        assertThat(read("{\"members\":[],\"onFailure\":\"propagate\",\"tolerate\":null}")
                        .errback())
                .isEmpty();
    }

    @Test
    void a_chord_that_fails_fast_may_tolerate_failures() {
        assertThat(read(tolerate("{\"failures\":10,\"percent\":null}")).tolerance())
                .isEqualTo(Tolerance.failures(10));
        assertThat(read(tolerate("{\"percent\":100}")).tolerance()).isEqualTo(Tolerance.percent(100));
        assertThat(read(tolerate("null")).tolerance()).isEqualTo(Tolerance.NONE);
        assertThat(read(tolerate("null")).onFailure()).isEqualTo(OnFailure.FAIL_FAST);
        assertThat(read("{\"members\":[]}").onFailure()).isEqualTo(OnFailure.COLLECT);
        assertThat(refused(tolerate("{\"half\":1}")).type()).isEqualTo("urn:tutti:problem:unknown_field");
        assertThat(refused(tolerate("{\"percent\":1.5}")).type()).isEqualTo("urn:tutti:problem:wrong_type");
    }

    private static String call(String url) {
        return "{\"members\":[{\"url\":\"" + url + "\"}]}";
    }

    private static String called(String more) {
        return "{\"members\":[{\"url\":\"http://a.example/\"," + more + "}]}";
    }

    private static String webhook(String more) {
        return "{\"members\":[],\"callback\":{\"url\":\"http://a.example/\"," + more + "}}";
    }

    @Test
    void a_call_is_copied_digit_by_digit_onto_the_queue_http() {
        Submission read = read("""
                {"members": [{"url": "https://a.example/b?c=d", "method": "PUT", "headers": {"X-A": "1"},
                              "body": {"price": 1.10}, "ref": "r"}, {"url": "http://b.example", "queue": "slow"}],
                 "callback": {"url": "https://c.example/hook", "headers": null, "body": null}}
                """);

        assertThat(read.members())
                .extracting(ChordBodyTest::json)
                .containsExactly(
                        "{\"url\":\"https://a.example/b?c=d\",\"method\":\"PUT\",\"headers\":{\"X-A\":\"1\"},"
                                + "\"body\":{\"price\":1.10},\"ref\":\"r\",\"queue\":\"http\"}",
                        "{\"url\":\"http://b.example\",\"queue\":\"slow\"}");
        assertThat(read.members().get(0).task()).isEqualTo("https://a.example/b");
        assertThat(read.members().get(0).queue()).contains("http");
        assertThat(read.members().get(1).queue()).contains("slow");
        assertThat(read.callback().orElseThrow().json())
                .hasToString("{\"url\":\"https://c.example/hook\",\"queue\":\"http\"}");
    }

    @Test
    void a_violation_never_says_the_value_of_a_header() {
        Problem problem = refused(called("\"headers\":{\"Authorization\":\"s3cret\\u0000\"}"));

        assertThat(problem.toString()).contains("Authorization").doesNotContain("s3cret");
    }

    @Test
    void a_member_may_be_a_chord() {
        String inner = "{\"callback\":{\"task\":\"c\"},\"members\":[{\"task\":\"a\",\"args\":[1.10]},{\"members\":[]}],"
                + "\"ref\":\"r\",\"queue\":\"q\",\"labels\":{\"k\":\"v\"},\"deadline\":\"PT1M\",\"onFailure\":\"fail_fast\","
                + "\"tolerate\":{\"percent\":5}}";

        EncodedSignature member =
                read("{\"members\":[{\"task\":\"b\"}," + inner + "]}").members().get(1);

        assertThat(member.json())
                .hasToString(
                        "{\"members\":[{\"task\":\"a\",\"args\":[1.10]},{\"members\":[]}],\"callback\":{\"task\":\"c\"},"
                                + "\"onFailure\":\"fail_fast\",\"tolerate\":{\"percent\":5},\"deadline\":\"PT1M\",\"labels\":{\"k\":\"v\"},"
                                + "\"ref\":\"r\",\"queue\":\"q\"}");
        assertThat(member.members()).isEqualTo(3);
        assertThat(NestedJson.read(member.json())).isEqualTo(member);
    }

    @Test
    void a_nested_chord_has_all_that_a_chord_has() {
        String inner = "{\"each\":{\"task\":\"a\"},\"over\":[[1],[2],[3]],\"chunks\":2,\"maxConcurrency\":1,"
                + "\"onFirstFailure\":{\"task\":\"f\"}}";

        EncodedSignature member =
                read("{\"members\":[" + inner + "]}").members().get(0);

        assertThat(member.members()).isEqualTo(3);
        assertThat(NestedJson.read(member.json())).isEqualTo(member);
        assertThat(member.json())
                .hasToString("{\"members\":[{\"over\":[[1],[2]],\"first\":0,\"task\":\"a\"},"
                        + "{\"over\":[[3]],\"first\":2,\"task\":\"a\"}],"
                        + "\"onFirstFailure\":{\"task\":\"f\"},\"maxConcurrency\":1}");
        assertThat(violation("{\"members\":[{\"each\":{\"task\":\"a\"}}]}").field())
                .isEqualTo("members[0].over");
        assertThat(violation("{\"members\":[{\"members\":[],\"each\":{\"task\":\"a\"},\"over\":[]}]}")
                        .field())
                .isEqualTo("members[0].members");
    }

    @Test
    void what_a_nested_chord_may_not_have() {
        assertThat(violation("{\"members\":[{\"members\":[],\"task\":\"a\"}]}").field())
                .isEqualTo("members[0].task");
        assertThat(violation("{\"members\":[{\"args\":[],\"members\":[]}]}").message())
                .contains("goes with a task or a url");
        assertThat(violation("{\"members\":[{\"members\":[{\"members\":[],\"errback\":{\"task\":\"a\"}}]}]}")
                        .field())
                .isEqualTo("members[0].members[0].errback");
        assertThat(violation("{\"members\":[{\"members\":[{\"task\":\"a b\"}]}]}")
                        .field())
                .isEqualTo("members[0].members[0].task");
        assertThat(refused("{\"members\":[{\"members\":[],\"colour\":1}]}").type())
                .isEqualTo("urn:tutti:problem:unknown_field");
        assertThat(refused("{\"members\":[{\"callback\":{\"task\":\"a\"}}]}").type())
                .isEqualTo("urn:tutti:problem:unknown_field");
    }

    @Test
    void chords_nest_8_deep() {
        String in = "{\"members\":[";

        assertThat(read(in.repeat(8) + "]}".repeat(8)).descendants()).isEqualTo(7);
        assertThat(violation(in.repeat(9) + "]}".repeat(9)).message()).contains("at most 8 deep");
    }

    @Test
    void a_secret_goes_with_a_webhook() {
        String url = "\"url\":\"https://shop.example\",\"secret\":";
        String members = "\"members\":[{\"task\":\"a\"}]";

        assertThat(read("{" + members + ",\"callback\":{" + url + "\"billing\"}}"))
                .isNotNull();
        assertThat(violation("{" + members + ",\"callback\":{" + url + "\"a b\"}}"))
                .satisfies(found -> assertThat(found.field()).isEqualTo("callback.secret"))
                .satisfies(found -> assertThat(found.message()).contains("no name of a secret"));
        assertThat(violation("{\"members\":[{" + url + "\"billing\"}]}"))
                .satisfies(found -> assertThat(found.field()).isEqualTo("members[0].secret"))
                .satisfies(found -> assertThat(found.message()).contains("only a webhook is signed"));
        assertThat(violation("{" + members + ",\"callback\":{\"task\":\"b\",\"secret\":\"billing\"}}"))
                .satisfies(found -> assertThat(found.field()).isEqualTo("callback.secret"))
                .satisfies(found -> assertThat(found.message()).contains("goes with a url"));
    }

    private static Violation violation(String body) {
        return refused(body).violations().get(0);
    }

    @Test
    void what_follows_is_written_last_and_calls_go_to_their_queue() {
        var member =
                read("{\"members\":[{\"then\":{\"url\":\"https://shop.example\",\"then\":{\"task\":\"c\"}}, \"task\":\"a\"}]}")
                        .members()
                        .get(0);

        assertThat(member.json())
                .hasToString(
                        "{\"task\":\"a\",\"then\":{\"url\":\"https://shop.example\",\"queue\":\"http\",\"then\":{\"task\":\"c\"}}}");
        assertThat(member.then().orElseThrow().queue()).contains("http");
        assertThat(read("{\"members\":[{\"task\":\"a\",\"then\":null}]}")
                        .members()
                        .get(0)
                        .then())
                .isEmpty();
    }

    @Test
    void a_link_is_told_what_is_wrong_with_it() {
        assertThat(violation("{\"members\":[{\"task\":\"a\",\"then\":{\"args\":[1]}}]}"))
                .satisfies(found -> assertThat(found.field()).isEqualTo("members[0].then"))
                .satisfies(found -> assertThat(found.message()).contains("neither a task nor a url"));
        assertThat(
                        violation(
                                "{\"members\":[],\"callback\":{\"task\":\"a\",\"then\":{\"url\":\"https://shop.example\",\"secret\":\"b\"}}}"))
                .satisfies(found -> assertThat(found.field()).isEqualTo("callback.then.secret"))
                .satisfies(found -> assertThat(found.message()).contains("only a webhook is signed"));
        assertThat(refused("{\"members\":[{\"task\":\"a\",\"then\":{\"task\":\"b\",\"colour\":1}}]}")
                        .detail())
                .contains("members[0].then.colour");
        assertThat(refused("{\"members\":[{\"task\":\"a\",\"then\":[]}]}").detail())
                .contains("members[0].then should be an object");
        assertThat(refused("{\"members\":[{\"task\":\"a\",\"then\":{\"members\":[]}}]}")
                        .type())
                .isEqualTo("urn:tutti:problem:not_supported");
    }

    @Test
    void a_chain_has_at_most_32_links() {
        String then = ",\"then\":{\"task\":\"a\"";

        assertThat(read("{\"members\":[{\"task\":\"a\"" + then.repeat(31) + "}".repeat(31) + "}]}"))
                .isNotNull();
        assertThat(violation("{\"members\":[{\"task\":\"a\"" + then.repeat(32) + "}".repeat(32) + "}]}")
                        .message())
                .contains("at most 32 links");
    }

    @Test
    void names_every_broken_rule_up_to_twenty() {
        String members = Stream.generate(() -> "{}").limit(30).collect(Collectors.joining(","));

        Problem problem = refused("{\"members\":[" + members + "]}");

        assertThat(problem.violations())
                .hasSize(20)
                .extracting(Violation::field)
                .startsWith("members[0]", "members[1]");
        assertThat(problem.detail())
                .isEqualTo("members[0] has neither a task nor a url; it must have one of them, and 19 or more more.");
    }

    @Test
    void what_cannot_be_read_comes_before_broken_rules() {
        assertThat(refused("{\"members\":[{}]").status()).isEqualTo(400);
    }

    @Test
    void limits_are_allowed_exactly() {
        Submission read = read("{\"members\":[{\"task\":\"" + "a".repeat(64) + "\",\"ref\":\"" + "r".repeat(128)
                + "\"}],\"labels\":" + labels(16).replace("\"v\"", "\"" + "v".repeat(256) + "\"")
                + ",\"onFailure\":\"collect\"}");

        assertThat(read.members()).hasSize(1);
        assertThat(read.labels()).hasSize(16);
    }

    @Test
    void null_is_the_same_as_left_out() {
        Submission read = read(
                "{\"members\":[{\"task\":\"a\",\"args\":null,\"kwargs\":null,\"ref\":null,\"queue\":null,\"retry\":null,"
                        + "\"url\":null}],\"callback\":null,\"errback\":null,\"labels\":null,\"deadline\":null}");

        assertThat(read.members()).extracting(ChordBodyTest::json).containsExactly("{\"task\":\"a\"}");
        assertThat(read.callback()).isEmpty();
    }

    @Test
    void arguments_are_copied_digit_by_digit_and_minified() {
        Submission read = read("""
                {"members": [
                  {"queue": "fast", "task": "a", "args": [1.10, -0.0, 1e400, 123456789012345678901234567890, "\\u00e9é😀\\n", null, true],
                   "kwargs": {"deep": {"list": [ ], "object": { }}}, "ref": "order 17"}]}
                """);

        assertThat(read.members())
                .extracting(ChordBodyTest::json)
                .containsExactly(
                        "{\"queue\":\"fast\",\"task\":\"a\",\"args\":[1.10,-0.0,1e400,123456789012345678901234567890,"
                                + "\"éé😀\\n\",null,true],\"kwargs\":{\"deep\":{\"list\":[],\"object\":{}}},"
                                + "\"ref\":\"order 17\"}");
        assertThat(read.members().get(0).queue()).contains("fast");
        assertThat(read.members().get(0).ref()).contains("order 17");
    }

    @Test
    void what_is_read_can_be_read_again_from_a_manifest() {
        String deep = nested(Json.STORED_DEPTH_LIMIT - 1);

        EncodedSignature line = ChordBody.readMember(
                ("{\"task\":\"a\",\"args\":" + deep + "}").getBytes(StandardCharsets.UTF_8), new Place(2, ""), LIMITS);

        assertThat(ManifestChunk.decode(ManifestChunk.encode(List.of(line.orOn("default")))))
                .hasSize(1);
    }

    @Test
    void what_is_beyond_a_limit_is_told_with_its_place() {
        Problem deep = refused("{\"members\":[{\"task\":\"a\",\"args\":" + nested(88) + "}]}");
        Problem number = refused("{\"members\":[{\"task\":\"a\",\"args\":[" + "1".repeat(1_001) + "]}]}");
        Problem name = refused("{\"" + "n".repeat(1_001) + "\":1}");
        Problem exponent = refused("{\"members\":[{\"task\":\"a\",\"args\":[1e99999999999]}]}");

        assertThat(List.of(deep, number, name, exponent))
                .extracting(Problem::status)
                .containsOnly(413);
        assertThat(deep.detail())
                .startsWith("The body is nested deeper than 90 (tutti.limits.depth) (line 1, column")
                .contains("at members[0].args[0]");
        assertThat(number.detail()).contains("more than 1000 digits (tutti.limits.number-length)");
        assertThat(name.detail()).contains("a name of more than 1000 characters");
        assertThat(exponent.detail()).startsWith("The body cannot be kept: a number has an exponent");
    }

    @ParameterizedTest
    @CsvSource({"depth,0", "depth,91", "string-length,20000001", "number-length,1001"})
    void a_limit_beyond_what_is_read_again_is_refused_at_start(String limit, String value) {
        assertThatThrownBy(() -> limits(limit, value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tutti.limits." + limit + " is " + value);
    }

    @Test
    void bytes_that_are_no_utf_8_are_refused() {
        byte[] body = "{\"members\":[{\"task\":\"a\",\"ref\":\"\u00ff\"}]}".getBytes(StandardCharsets.ISO_8859_1);

        Refused refused = catchThrowableOfType(Refused.class, () -> ChordBody.read(body, LIMITS, Optional.empty()));

        assertThat(refused.problem().status()).isEqualTo(400);
    }

    @Test
    void one_member_above_the_limit_is_too_large() {
        String three = "{\"members\":[{\"task\":\"a\"},{\"task\":\"a\"},{\"task\":\"a\"}]}";
        byte[] body = three.getBytes(StandardCharsets.UTF_8);

        assertThat(ChordBody.read(body, limits("members", "3"), Optional.empty())
                        .members())
                .hasSize(3);
        Rejected rejected = catchThrowableOfType(
                Rejected.class, () -> ChordBody.read(body, limits("members", "2"), Optional.empty()));
        assertThat(rejected.why()).isEqualTo(Rejected.Why.TOO_LARGE);
        assertThat(rejected.field()).isEqualTo("members");
    }

    @Test
    void what_retry_gives_is_stored_and_nothing_more() {
        assertThat(read(retry("{\"maxAttempts\":3,\"delay\":\"PT60S\",\"multiplier\":null}"))
                        .members())
                .extracting(ChordBodyTest::json)
                .containsExactly("{\"task\":\"a\",\"retry\":{\"maxAttempts\":3,\"delay\":\"PT1M\"}}");
        assertThat(read(retry("{\"multiplier\":1,\"maxDelay\":\"P7D\",\"jitter\":0.5}"))
                        .members())
                .extracting(ChordBodyTest::json)
                .containsExactly(
                        "{\"task\":\"a\",\"retry\":{\"multiplier\":1.0,\"maxDelay\":\"PT168H\",\"jitter\":0.5}}");
    }

    @Test
    void timeout_and_delay_are_stored() {
        Submission read =
                read("{\"members\":[],\"callback\":{\"task\":\"a\",\"timeout\":\"PT90S\",\"delay\":\"PT0.5S\"}}");

        assertThat(read.callback())
                .map(ChordBodyTest::json)
                .contains("{\"task\":\"a\",\"timeout\":\"PT1M30S\",\"delay\":\"PT0.5S\"}");
    }

    private static String retry(String json) {
        return "{\"members\":[{\"task\":\"a\",\"retry\":" + json + "}]}";
    }

    private static String nested(int depth) {
        return "[".repeat(depth) + "]".repeat(depth);
    }

    private static BodyLimits limits(String name, String value) {
        return new BodyLimits(GivenStore.configOf(Map.of("tutti.limits." + name, value)));
    }

    private static String labels(int number) {
        return IntStream.range(0, number)
                .mapToObj(i -> "\"l" + i + "\":\"v\"")
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static String json(EncodedSignature signature) {
        return signature.json().toString();
    }

    private static Submission read(String body) {
        return ChordBody.read(body.getBytes(StandardCharsets.UTF_8), LIMITS, Optional.empty());
    }

    private static Problem refused(String body) {
        Refused refused = catchThrowableOfType(Refused.class, () -> read(body));
        assertThat(refused).as(body).isNotNull();
        return refused.problem();
    }

    @Test
    void what_follows_a_nested_chord_is_its_callback_or_follows_it() {
        assertThat(read("{\"members\":[{\"then\":{\"task\":\"b\",\"args\":[1.0]},\"members\":[{\"task\":\"a\"}]}]}")
                        .members())
                .singleElement()
                .satisfies(member -> assertThat(member.json())
                        .hasToString("{\"members\":[{\"task\":\"a\"}],\"callback\":{\"task\":\"b\",\"args\":[1.0]}}"));
        String both =
                "{\"members\":[],\"callback\":{\"task\":\"b\",\"then\":{\"task\":\"c\"}},\"then\":{\"url\":\"https://d.example\"}}";
        assertThat(read("{\"members\":[" + both + "]}").members())
                .singleElement()
                .satisfies(
                        member -> assertThat(member.json())
                                .hasToString(
                                        "{\"members\":[],\"callback\":{\"task\":\"b\",\"then\":{\"task\":\"c\",\"then\":{\"url\":\"https://d.example\",\"queue\":\"http\"}}}}"));
        assertThat(violation("{\"members\":[{\"members\":[],\"then\":{\"url\":\"https://d.example\"}}]}"))
                .satisfies(found -> assertThat(found.field()).isEqualTo("members[0].then"))
                .satisfies(found -> assertThat(found.message()).contains("write it as its callback"));
        String then = ",\"then\":{\"task\":\"a\"";
        String sixteen = "{\"task\":\"a\"" + then.repeat(15) + "}".repeat(16);
        assertThat(read("{\"members\":[{\"members\":[],\"callback\":" + sixteen + ",\"then\":" + sixteen + "}]}")
                        .members())
                .hasSize(1);
        assertThat(violation("{\"members\":[{\"members\":[],\"callback\":" + sixteen
                                + ",\"then\":{\"task\":\"a\",\"then\":" + sixteen + "}}]}")
                        .message())
                .contains("makes 33 links with the callback");
    }

    @Test
    void what_runs_at_the_first_failure_is_a_task_or_a_call() {
        assertThat(read("{\"members\":[],\"onFirstFailure\":{\"task\":\"a\",\"args\":[1.0]}}")
                        .onFirstFailure()
                        .orElseThrow()
                        .json())
                .hasToString("{\"task\":\"a\",\"args\":[1.0]}");
        assertThat(
                        read("{\"members\":[],\"onFirstFailure\":{\"url\":\"https://a.example\",\"method\":\"PUT\",\"body\":1}}")
                                .onFirstFailure()
                                .orElseThrow()
                                .queue())
                .contains("http");
        Problem problem = refused("{\"members\":[],\"onFirstFailure\":{\"task\":\"a\",\"then\":{\"task\":\"b\"}}}");
        assertThat(problem.type()).isEqualTo("urn:tutti:problem:not_supported");
        assertThat(problem.violations()).singleElement().satisfies(found -> assertThat(found.field())
                .isEqualTo("onFirstFailure"));
        assertThat(violation("{\"members\":[],\"onFirstFailure\":{\"url\":\"https://a.example\",\"secret\":\"b\"}}")
                        .message())
                .contains("only a webhook is signed");
        assertThat(violation("{\"members\":[],\"onFirstFailure\":{}}").message())
                .contains("neither a task nor a url");
    }

    @Test
    void how_many_members_may_be_at_work_is_one_or_more() {
        assertThat(read("{\"members\":[],\"maxConcurrency\":5}").maxConcurrency())
                .hasValue(5);
        assertThat(read("{\"members\":[],\"maxConcurrency\":null}").maxConcurrency())
                .isEmpty();
        assertThat(violation("{\"members\":[],\"maxConcurrency\":0}").field()).isEqualTo("maxConcurrency");
    }
}
