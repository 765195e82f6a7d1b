package dev.tutti.chord;

import static dev.tutti.chord.Signature.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ChordAndSignatureTest {

    private static String of(int length) {
        return "x".repeat(length);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "-", "_", "9", "good_task", "a.b.c", "-a.", "A-1_b.C"})
    void letters_digits_and_three_signs_are_a_name(String name) {
        assertThat(Names.isName(name)).isTrue();
        assertThat(Names.require("task", name)).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", ".a", "a b", "a:b", "a{b", "a/b", "ä", "a\n", " a", "a,b"})
    void anything_else_is_no_name(String text) {
        assertThat(Names.isName(text)).isFalse();
        assertThatThrownBy(() -> Names.require("task", text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("task '");
    }

    @Test
    void a_name_has_at_most_64_characters() {
        assertThat(Names.isName(of(64))).isTrue();
        assertThat(Names.isName(of(65))).isFalse();
    }

    @Test
    void a_signature_needs_names_of_task_and_queue() {
        assertThatThrownBy(() -> task("no name")).hasMessageContaining("task");
        assertThatThrownBy(() -> task("t").on("no name")).hasMessageContaining("queue");
    }

    @Test
    void a_ref_has_at_most_128_characters() {
        assertThat(task("t").ref(of(128)).ref()).contains(of(128));
        assertThatThrownBy(() -> task("t").ref(of(129)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("128");
    }

    @Test
    void arguments_may_be_null() {
        assertThat(task("t", 1, null).args()).containsExactly(1, null);
        assertThat(task("t").with("a", null).kwargs()).containsEntry("a", null);
    }

    @Test
    void arguments_by_name_keep_their_order() {
        assertThat(task("t").with("z", 1).with("a", 2).with("m", 3).kwargs().keySet())
                .containsExactly("z", "a", "m");
    }

    @Test
    void a_signature_does_not_change_with_the_lists_it_was_made_of() {
        List<Object> args = new ArrayList<>(List.of(1));
        Map<String, Object> kwargs = new HashMap<>(Map.of("a", 1));
        Signature signature = new Signature(
                "t",
                args,
                kwargs,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());

        args.add(2);
        kwargs.put("b", 2);

        assertThat(signature.args()).containsExactly(1);
        assertThat(signature.kwargs()).containsOnlyKeys("a");
        assertThatThrownBy(() -> signature.args().add(3)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> signature.kwargs().put("c", 3)).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void a_changed_signature_leaves_the_first_as_it_was() {
        Signature plain = task("t");

        plain.with("a", 1).ref("r").on("q");

        assertThat(plain).isEqualTo(task("t"));
    }

    @Test
    void what_follows_comes_at_the_end_of_the_chain() {
        Signature chain = task("a")
                .then(task("b").on("q"))
                .then(task("c").then(task("d")))
                .ref("r");

        assertThat(chain.links()).isEqualTo(4);
        assertThat(chain.ref()).contains("r");
        assertThat(chain.then()).contains(task("b").on("q").then(task("c").then(task("d"))));
    }

    @Test
    void a_chain_has_at_most_32_links() {
        Signature longest = task("t");
        for (int links = 1; links < Signature.LINKS_LIMIT; links++) {
            longest = longest.then(task("t"));
        }
        Signature full = longest;

        assertThat(full.links()).isEqualTo(32);
        assertThatThrownBy(() -> full.then(task("t"))).hasMessageContaining("32 links");
        assertThatThrownBy(() -> task("t").then(full)).hasMessageContaining("32 links");
    }

    @Test
    void a_link_is_no_webhook_and_so_not_signed() {
        Signature signed = Signature.call(HttpCall.to("https://shop.example").secret("billing"));

        assertThatThrownBy(() -> task("a").then(signed)).hasMessageContaining("only a webhook is signed");
    }

    @Test
    void a_chord_has_members_in_order_and_perhaps_a_callback() {
        Chord chord = Chord.of(task("a"), task("b")).callback(task("done"));

        assertThat(chord.members()).containsExactly(task("a"), task("b"));
        assertThat(chord.callback()).contains(task("done"));
        assertThat(Chord.of().callback()).isEmpty();
    }

    @Test
    void a_chord_does_not_change_with_the_list_it_was_made_of() {
        List<Signature> members = new ArrayList<>(List.of(task("a")));
        Chord chord = Chord.of(members);

        members.add(task("b"));

        assertThat(chord.members()).containsExactly(task("a"));
    }

    @Test
    void a_label_given_again_replaces_the_first() {
        assertThat(Chord.of().label("a", "v").label("a", "other").labels()).containsExactly(entry("a", "other"));
    }

    @Test
    void a_label_s_name_is_a_name() {
        assertThatThrownBy(() -> Chord.of().label("no name", "v")).hasMessageContaining("label");
    }

    @ParameterizedTest
    @EnumSource
    void a_reason_is_found_by_its_name_in_json(Reason reason) {
        assertThat(Reason.ofJson(reason.json())).contains(reason);
    }

    @Test
    void a_descriptor_without_an_exception_has_the_reason_as_its_type() {
        ExceptionDescriptor late = ExceptionDescriptor.of(Reason.TIMED_OUT, "after 5 s");

        assertThat(late.type()).isEqualTo("TimedOut");
        assertThat(late.plain()).isEqualTo("TimedOut: after 5 s");
        assertThat(Reason.UNKNOWN_TASK.typeName()).isEqualTo("UnknownTask");
    }

    @Test
    void a_descriptor_without_a_message_is_plainly_its_type() {
        assertThat(new ExceptionDescriptor(
                                "Exception",
                                Optional.empty(),
                                Optional.empty(),
                                Reason.THREW,
                                Optional.empty(),
                                Optional.empty())
                        .plain())
                .isEqualTo("Exception");
    }

    @Test
    void a_call_is_named_by_its_address_without_the_query_and_hides_its_secrets() {
        HttpCall call = HttpCall.to("https://a.example:8443/b%20c?token=s3cret")
                .method("PUT")
                .header("Authorization", "Bearer s3cret")
                .body("s3cret");

        assertThat(Signature.call(call).task()).isEqualTo("https://a.example:8443/b%20c");
        assertThat(call).hasToString("PUT https://a.example:8443/b%20c");
        assertThat(Signature.call(call).toString()).doesNotContain("s3cret");
    }

    @Test
    void a_call_that_breaks_a_rule_is_refused() {
        HttpCall call = HttpCall.to("https://a.example/");

        assertThatThrownBy(() -> HttpCall.to("file:///etc/passwd")).hasMessageContaining("url must begin with http");
        assertThatThrownBy(() -> call.method("TRACE")).hasMessageContaining("method must be one of");
        assertThatThrownBy(() -> call.header("Host", "b")).hasMessageContaining("header Host cannot be set");
        assertThatThrownBy(() -> call.header("a", "b").header("A", "c")).hasMessageContaining("given twice");
        assertThatThrownBy(() -> Signature.call(call).with("a", 1)).hasMessageContaining("takes no arguments");
    }

    @Test
    void a_callback_that_is_a_call_is_a_webhook() {
        HttpCall call = HttpCall.to("https://a.example/");

        assertThat(Chord.of().callback(Signature.call(call)).callback()).isPresent();
        assertThatThrownBy(() -> Chord.of().callback(Signature.call(call.method("PUT"))))
                .hasMessageContaining("is a POST");
        assertThatThrownBy(() -> Chord.of().callback(Signature.call(call.body(1))))
                .hasMessageContaining("no body");
        assertThatThrownBy(() -> Chord.of().callback(Signature.call(call.header("webhook-id", "1"))))
                .hasMessageContaining("webhook's own");
    }

    @Test
    void a_chord_does_one_thing_when_members_fail() {
        Chord plain = Chord.of(task("a")).callback(task("b"));

        assertThat(plain.onFailure()).isEqualTo(OnFailure.COLLECT);
        assertThat(plain.propagate(task("c")).errback()).contains(task("c"));
        assertThat(plain.propagate(task("c")).propagate().errback()).isEmpty();
        assertThat(plain.propagate(task("c")).failFast().errback()).isEmpty();
        assertThat(plain.failFast(Tolerance.percent(5)).label("l", "v").tolerance())
                .hasToString("5%");
        assertThat(plain.failFast(Tolerance.failures(5)).propagate().tolerance())
                .isEqualTo(Tolerance.NONE);
        assertThatThrownBy(() -> new Chord(
                        List.of(),
                        Optional.empty(),
                        Map.of(),
                        Optional.empty(),
                        OnFailure.FAIL_FAST,
                        Optional.of(task("c")),
                        Tolerance.NONE,
                        OptionalInt.empty(),
                        Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("errback");
        assertThatThrownBy(() -> new Chord(
                        List.of(),
                        Optional.empty(),
                        Map.of(),
                        Optional.empty(),
                        OnFailure.PROPAGATE,
                        Optional.empty(),
                        Tolerance.failures(1),
                        OptionalInt.empty(),
                        Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tolerated");
    }

    @Test
    void a_tolerance_has_limits() {
        assertThat(Tolerance.failures(1_000_000)).hasToString("1000000");
        assertThatThrownBy(() -> Tolerance.failures(1_000_001)).hasMessageContaining("0 to 1000000");
        assertThatThrownBy(() -> Tolerance.failures(-1)).hasMessageContaining("-1");
        assertThat(Tolerance.percent(100)).hasToString("100%");
        assertThatThrownBy(() -> Tolerance.percent(101)).hasMessageContaining("per cent");
    }

    @Test
    void a_chord_of_each_has_a_member_for_each_list_with_its_own_arguments_behind() {
        Signature each = task("resize", 100).ref("r").on("q");

        assertThat(Chord.each(each, List.of(List.of("a"), List.of(), Arrays.asList("b", null)))
                        .members())
                .containsExactly(
                        task("resize", "a", 100).ref("r").on("q"),
                        task("resize", 100).ref("r").on("q"),
                        task("resize", "b", null, 100).ref("r").on("q"));
        assertThat(Chord.each(each, List.of()).members()).isEmpty();
        assertThatThrownBy(() -> Chord.each(Signature.url("https://a.example"), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("takes no arguments");
    }

    @Test
    void chunks_have_so_many_lists_and_the_last_one_the_rest() {
        List<List<Integer>> over = List.of(List.of(1), List.of(2), List.of(3));

        assertThat(Chord.chunks(task("a"), 2, over).members().stream()
                        .map(member -> member.chunk().orElseThrow()))
                .containsExactly(new Chunk(0, List.of(List.of(1), List.of(2))), new Chunk(2, List.of(List.of(3))));
        for (int entries : new int[] {0, 10_001}) {
            assertThatThrownBy(() -> Chord.chunks(task("a"), entries, over))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("1 to 10000 entries");
        }
    }

    @Test
    void at_least_one_member_is_at_work() {
        Chord chord = Chord.of(task("a")).maxConcurrency(1);

        assertThat(chord.propagate(task("b")).label("l", "v").maxConcurrency()).hasValue(1);
        assertThatThrownBy(() -> chord.maxConcurrency(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 or more");
    }
}
