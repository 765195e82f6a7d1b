package dev.tutti.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tutti.chord.ExceptionDescriptor;
import dev.tutti.chord.Outcome;
import dev.tutti.chord.Reason;
import dev.tutti.wire.Kind;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(TasksOn.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class TaskRunnerTest {
    @Inject
    MethodTaskRunner runner;

    @Inject
    Vertx vertx;

    @Test
    void a_plain_method_gives_its_value_and_how_it_ran() {
        Outcome outcome = Calls.member(runner, "good_task", "[]");

        assertThat(Calls.value(outcome)).isEqualTo("\"Good task\"");
        assertThat(outcome.id()).hasToString(Calls.CHORD + ".7");
        assertThat(outcome.execution().task()).isEqualTo("good_task");
        assertThat(outcome.execution().ref()).contains("r");
        assertThat(outcome.execution().attempts()).isEqualTo(1);
        assertThat(outcome.execution().worker()).contains("worker-1");
        assertThat(outcome.execution().startedAt()).isPresent();
        assertThat(outcome.execution().duration()).isPresent();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "pieces | [[{\"id\":\"a\",\"pieces\":2,\"note\":null},{\"id\":\"b\",\"pieces\":3}]] | 5",
                "deep_sum | [{\"a\":[1,2],\"b\":[3]}] | 6",
                "array_types | [[1,2],[[{\"id\":\"a\",\"pieces\":1}]],{\"content\":[{\"id\":\"b\",\"pieces\":1}]}] | \"2 a b\"",
                "bounds | [[{\"id\":\"a\",\"pieces\":1}],3] | \"a3\"",
                "resize | [\"a.png\",10] | \"a.png 10x10\"",
                "resize | [\"a.png\",10,5] | \"a.png 10x5\"",
                "scalars | [\"t\",1,2,3,true,\"RED\"] | \"t123.0trueRED\"",
                "nothing | [] | null",
                "of_parents | [] | \"static\"",
                "uni | [\"x\"] | \"x\"",
                "uni_null | [] | null",
                "uni_void | [] | null",
                "uni_by_timer | [] | \"2 Optional[r]\"",
                "stage | [] | {\"id\":\"a\",\"pieces\":1,\"note\":null}",
                "visits | [] | \"1,2\"",
                "intercepted | [] | \"hey!\"",
                "flaky | [0] | 1",
                "noop | [] | null",
                "sleep | [20] | 20",
                "sleep | [0] | 0",
            })
    void values_of_every_kind_of_method_come_back(String task, String args, String json) {
        assertThat(Calls.value(Calls.member(runner, task, args))).isEqualTo(json);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "true",
                "0",
                "-1.5",
                "1E+400",
                "12345678901234567890",
                "\"\"",
                "\"Grüße, 世界 😀 \\u0000\\n\\\"\"",
                "[]",
                "[1,null,[\"x\"]]",
                "{}",
                "{\"a\":{\"ä\":[null]}}"
            })
    void every_json_value_survives_an_echo(String json) {
        assertThat(Calls.value(Calls.member(runner, "echo", "[" + json + "]"))).isEqualTo(json);
        assertThat(Calls.value(Calls.member(runner, "any", "[" + json + "]"))).isEqualTo(json);
    }

    @Test
    void a_value_of_200_kib_passes_and_one_above_the_limit_does_not() {
        assertThat(Calls.value(Calls.member(runner, "gives_text", "[204800]"))).hasSize(204_802);
        assertThat(Calls.value(Calls.member(runner, "gives_text", "[262142]"))).hasSize(262_144);

        ExceptionDescriptor tooLarge = Calls.failure(Calls.member(runner, "gives_text", "[262143]"));
        assertThat(tooLarge.reason()).isEqualTo(Reason.BAD_VALUE);
        assertThat(tooLarge.plain())
                .isEqualTo("BadValue: the value of task 'gives_text' is larger than 262144 bytes of JSON"
                        + " (tutti.limits.result-bytes)");
    }

    @Test
    void text_survives_wherever_its_characters_fall_and_even_half_of_one() {
        for (String before : List.of("", "a", "ab", "abc")) {
            String json = "\"" + before + "😀世".repeat(10_000) + "\"";
            assertThat(Calls.value(Calls.member(runner, "echo", "[" + json + "]")))
                    .isEqualTo(json);
        }
        assertThat(Calls.value(Calls.member(runner, "gives_half_character", "[]")))
                .isEqualTo("\"a\\uD83Db\"");
    }

    @Test
    void a_value_can_be_nested_90_deep() {
        assertThat(Calls.value(Calls.member(runner, "gives_depth", "[90]"))).startsWith("[[[");
        assertThat(Calls.failure(Calls.member(runner, "gives_depth", "[91]")).plain())
                .contains("nested deeper than 90");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gives_knot", "gives_circle", "gives_sulking"})
    void a_value_that_does_not_serialise_is_a_bad_value(String task) {
        ExceptionDescriptor bad = Calls.failure(Calls.member(runner, task, "[]"));

        assertThat(bad.reason()).isEqualTo(Reason.BAD_VALUE);
        assertThat(bad.type()).isEqualTo("BadValue");
        assertThat(bad.className()).isEmpty();
        assertThat(bad.message().orElseThrow())
                .startsWith("the value of task '" + task + "' does not serialise: ")
                .hasSizeLessThan(300);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bad_task | Exception: Bad Task!!!",
                "throws_custom | OutOfStock: no screws",
                "throws_without_message | Exception",
                "throws_long_chain | Exception: 49",
                "throws_circle | Exception: a",
                "throws_endless | Endless: endless",
                "throws_hostile | Hostile",
                "throws_overflow | StackOverflowError",
                "throws_assertion | AssertionError: impossible",
                "throws_memory | OutOfMemoryError: pretended",
                "throws_linkage | NoClassDefFoundError: shop/Missing",
                "throws_anonymous | BadTasks$1: nameless",
                "future_failing | IllegalStateException: not today",
                "uni_failing | Exception: no uni",
                "uni_asserting | AssertionError: never so",
                "uni_throwing | Exception: before any uni",
                "no_uni | NullPointerException: the method returned null instead of a Uni or CompletionStage",
            })
    void whatever_is_thrown_is_described(String task, String plain) {
        ExceptionDescriptor thrown = Calls.failure(Calls.member(runner, task, "[]"));

        assertThat(thrown.plain()).isEqualTo(plain);
        assertThat(thrown.reason()).isEqualTo(Reason.THREW);
        assertThat(thrown.className()).isPresent();
        assertThat(thrown.stackTrace()).isPresent();
    }

    @Test
    void a_descriptor_has_causes_within_limits() {
        ExceptionDescriptor custom = Calls.failure(Calls.member(runner, "throws_custom", "[]"));
        assertThat(custom.className()).contains("dev.tutti.task.BadTasks$OutOfStock");
        assertThat(custom.cause().orElseThrow().plain()).isEqualTo("IllegalStateException: shelf empty");
        assertThat(custom.stackTrace().orElseThrow()).contains("Caused by: java.lang.IllegalStateException");

        ExceptionDescriptor last = Calls.failure(Calls.member(runner, "throws_long_chain", "[]"));
        int chain = 1;
        while (last.cause().isPresent()) {
            last = last.cause().get();
            chain++;
        }
        assertThat(chain).isEqualTo(ExceptionDescriptor.CHAIN_LIMIT);
    }

    @Test
    void a_long_message_is_cut_without_halving_a_character() {
        assertThat(Calls.failure(Calls.member(runner, "throws_long_message", "[]"))
                        .message()
                        .orElseThrow())
                .isEqualTo("x".repeat(4_095) + "\uFFFD");
    }

    @Test
    void an_unknown_task_says_which_queue_lacks_it() {
        Outcome outcome = Calls.member(runner, "nobody_home", "[]");

        assertThat(Calls.failure(outcome).reason()).isEqualTo(Reason.UNKNOWN_TASK);
        assertThat(Calls.failure(outcome).plain())
                .isEqualTo("UnknownTask: no worker of queue 'default' has a task 'nobody_home'");
        assertThat(outcome.execution().startedAt()).isEmpty();
    }

    @Test
    void flaky_fails_as_often_as_it_is_told() {
        String signature = "{\"task\":\"flaky\",\"kwargs\":{\"failures\":1}}";

        assertThat(Calls.failure(run(Calls.message(Kind.MEMBER, 1, signature))).plain())
                .isEqualTo("Exception: attempt 1 of 1 that fail");
        assertThat(Calls.value(run(Calls.message(Kind.MEMBER, 2, signature)))).isEqualTo("2");
    }

    private Outcome run(dev.tutti.wire.TaskMessage message) {
        return Calls.start(runner, message, () -> Uni.createFrom().item(List.of()))
                .await()
                .indefinitely();
    }

    @Test
    void the_context_is_a_parameter_and_injectable() {
        String id = Calls.CHORD + ".7";

        assertThat(Calls.value(Calls.member(runner, "who", "[\"!\"]")))
                .isEqualTo("\"" + id + " " + id + " 1 2 r " + id + ".2!\"");
    }

    @Test
    void runs_on_the_event_loop_have_request_contexts_of_their_own() throws Exception {
        Context context = vertx.getOrCreateContext();
        CompletableFuture<List<Outcome>> both = new CompletableFuture<>();
        String signature = "{\"task\":\"uni_later\",\"args\":[50]}";
        context.runOnContext(ignored -> Uni.join()
                .all(
                        Calls.start(runner, Calls.message(Kind.MEMBER, 1, signature), () -> null),
                        Calls.start(runner, Calls.message(Kind.MEMBER, 1, signature), () -> null))
                .andCollectFailures()
                .subscribe()
                .with(both::complete, both::completeExceptionally));

        assertThat(both.get(10, TimeUnit.SECONDS))
                .extracting(Calls::value)
                .containsOnly("\"later 1 2 " + Calls.CHORD + ".7\"");
    }

    @Test
    void plain_methods_run_on_threads_of_their_own_and_the_others_on_an_event_loop() {
        assertThat(Calls.value(Calls.member(runner, "where", "[]")))
                .contains("tutti-task-")
                .startsWith(Runtime.version().feature() < 21 ? "\"Thread[" : "\"VirtualThread[");
        assertThat(Calls.value(Calls.member(runner, "uni_where", "[]"))).contains("eventloop");
    }

    @Test
    void no_task_starts_interrupted() {
        for (int i = 0; i < 300; i++) {
            assertThat(Calls.value(Calls.member(runner, "interrupts", "[]"))).isEqualTo("false");
        }
    }

    @Test
    void a_callback_gets_the_outcomes_in_front() {
        Outcome good = Calls.success(2, "\"Other good task\"");

        assertThat(Calls.value(Calls.callback(runner, "joined", "[\".\"]", Calls.GOOD, Calls.BAD, good)))
                .isEqualTo("\"[Good task, Exception: Bad Task!!!, Other good task].\"");
        assertThat(Calls.value(Calls.callback(runner, "joined_collection", "[]", Calls.GOOD)))
                .isEqualTo("1");
        assertThat(Calls.value(Calls.callback(runner, "joined_stream", "[\".\"]", Calls.GOOD, Calls.BAD)))
                .isEqualTo("\"[Good task, Exception: Bad Task!!!].\"");
        assertThat(Calls.value(Calls.callback(runner, "joined_stream_and_list", "[]", Calls.GOOD)))
                .isEqualTo("\"[Good task] [Good task]\"");
        assertThat(Calls.value(Calls.callback(runner, "counted_stream", "[]", Calls.GOOD, Calls.BAD)))
                .isEqualTo("2");
        assertThat(Calls.value(Calls.callback(runner, "joined_plain", "[4]", Calls.GOOD, Calls.BAD)))
                .isEqualTo("\"[Good task, Exception: Bad Task!!!] 4\"");
        assertThat(Calls.value(Calls.callback(runner, "joined_node", "[]", Calls.success(0, "{\"a\":1}"), Calls.BAD)))
                .isEqualTo("[{\"a\":1},\"Exception: Bad Task!!!\"]");
        assertThat(Calls.value(Calls.callback(runner, "tasks_completed", "[]", Calls.GOOD, Calls.BAD, good)))
                .isEqualTo("null");
    }

    @Test
    void a_callback_that_cannot_take_the_outcomes_has_bad_arguments() {
        assertThat(Calls.failure(Calls.callback(runner, "good_task", "[]")).plain())
                .isEqualTo(
                        "BadArguments: task 'good_task': is a callback and so needs a first parameter List<Outcome>");
        assertThat(Calls.failure(Calls.callback(runner, "flaky", "[]")).reason())
                .isEqualTo(Reason.BAD_ARGUMENTS);
    }

    @Test
    void a_run_fails_only_with_what_the_outcome_source_failed_with() {
        IllegalStateException gone = new IllegalStateException("redis is away");
        var message = Calls.message(Kind.CALLBACK, 1, "{\"task\":\"tasks_completed\"}");

        assertThatThrownBy(() -> Calls.start(
                                runner, message, () -> Uni.createFrom().failure(gone))
                        .await()
                        .atMost(Duration.ofSeconds(60)))
                .isSameAs(gone);
        assertThat(Calls.failure(
                        Calls.start(runner, message, () -> Uni.createFrom().failure(new OutcomesTooLarge(9, 5)))
                                .await()
                                .atMost(Duration.ofSeconds(60))))
                .satisfies(failure -> assertThat(failure.reason()).isEqualTo(Reason.BAD_ARGUMENTS));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "resize | [\"a\"] | {} | needs an argument for 'width' (int), none is given",
                "resize | [\"a\",1,2,3] | {} | takes 3 arguments, 4 are given by position",
                "noop | [1] | {} | takes no arguments, 1 are given by position",
                "resize | [\"a\",1] | {\"wide\":1} | has no parameter 'wide'; it has file, width, height",
                "resize | [\"a\",1] | {\"width\":1} | is given 'width' twice, in args and in kwargs",
                "resize | [\"a\",\"1\"] | {} | argument 'width' must be int, there stands the string \"1\"",
                "resize | [\"a\",null] | {} | argument 'width' must be int, there stands null",
                "resize | [\"a\",1.5] | {} | argument 'width' must be int, there stands the number 1.5",
                "resize | [\"a\",1.0] | {} | argument 'width' must be int, there stands the number 1",
                "resize | [1,1] | {} | argument 'file' must be java.lang.String, there stands the number 1",
                "resize | [[],1] | {} | argument 'file' must be java.lang.String, there stands an array of 0",
                "resize | [\"a\",99999999999] | {} | argument 'width' must be int, there stands the number 99999999999",
                "scalars | [\"t\",1,2,3,\"true\",\"RED\"] | {} | argument 'flag' must be boolean, there stands the string",
                "scalars | [\"t\",1,2,3,1,\"RED\"] | {} | argument 'flag' must be boolean, there stands the number 1",
                "scalars | [\"t\",1,2,\"3\",true,\"RED\"] | {} | argument 'broken' must be double, there stands the",
                "scalars | [\"t\",1,2,3,true,0] | {} | argument 'colour' must be dev.tutti.task.SampleTasks$Colour, there",
                "scalars | [\"t\",1,true,3,true,\"RED\"] | {} | argument 'boxed' must be java.lang.Long, there stands true",
                "pieces | [[{\"id\":\"a\",\"pieces\":\"2\"}]] | {} | there stands an array of 1; at [0].pieces: ",
                "joined | [\"x\"] | {} | takes the outcomes of a chord as 'results': it can only be a callback",
                "who | [\"x\"] | {\"context\":1} | has no parameter 'context'; it has suffix",
            })
    void arguments_that_do_not_bind_are_explained(String task, String args, String kwargs, String message) {
        ExceptionDescriptor bad = Calls.failure(Calls.member(runner, task, args, kwargs));

        assertThat(bad.reason()).isEqualTo(Reason.BAD_ARGUMENTS);
        assertThat(bad.plain())
                .startsWith("BadArguments: task '" + task + "': ")
                .contains(message);
    }

    @Test
    void kwargs_bind_by_name_and_optionals_may_be_left_out() {
        assertThat(Calls.value(Calls.member(runner, "resize", "[\"a\"]", "{\"height\":3,\"width\":4}")))
                .isEqualTo("\"a 4x3\"");
        assertThat(Calls.value(Calls.member(runner, "resize", "[\"a\"]", "{\"width\":4,\"height\":null}")))
                .isEqualTo("\"a 4x4\"");
    }

    @Test
    void the_outcomes_helper_reads_values() {
        Outcome.Success order = (Outcome.Success) Calls.success(0, "{\"id\":\"a\"}");

        assertThat(Outcomes.value(order, Object.class)).isEqualTo(java.util.Map.of("id", "a"));
        assertThatThrownBy(() -> Outcomes.value(order, Integer.class)).isInstanceOf(IllegalArgumentException.class);
        assertThat(Optional.ofNullable(Outcomes.value((Outcome.Success) Calls.success(0, "null"), String.class)))
                .isEmpty();
    }
}
