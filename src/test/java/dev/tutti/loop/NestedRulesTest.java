package dev.tutti.loop;

import static dev.tutti.chord.Signature.chord;
import static dev.tutti.chord.Signature.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tutti.chord.Chord;
import dev.tutti.chord.ChordId;
import dev.tutti.chord.ChordSnapshot;
import dev.tutti.chord.ChordState;
import dev.tutti.chord.Execution;
import dev.tutti.chord.Outcome;
import dev.tutti.chord.Reason;
import dev.tutti.chord.Signature;
import dev.tutti.wire.Header;
import dev.tutti.wire.Kind;
import dev.tutti.wire.OutcomeJson;
import dev.tutti.wire.TaskMessage;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What users of Celery have filed as bugs of chords in chords, as rules that hold here; the others are {@link CompositionRulesTest}. */
@QuarkusTest
@DisplayNameGeneration(ReplaceUnderscores.class)
class NestedRulesTest extends CompositionRules {
    private static ChordId child(ChordSnapshot chord, int index) {
        return chord.id().child(index);
    }

    @Test
    void a_group_followed_by_a_task_is_a_chord() {
        Signature group = chord(Chord.of(task("echo", 1), task("bad_task")));
        Signature upgraded = group.then(task("record")).then(task("echo"));

        ChordSnapshot ended = loop.ended(Chord.of(upgraded));

        assertThat(callsOf(child(ended, 0))).singleElement().satisfies(outcomes -> assertThat(outcomes)
                .hasSize(2));
        assertThat(ended.succeeded()).isEqualTo(1);
    }

    @Test
    void a_group_inside_a_chord_counts_once() {
        Signature group = chord(Chord.of(task("echo", 1), task("bad_task"), task("echo", 3)));

        ChordSnapshot ended = loop.ended(Chord.of(group, task("echo", 4)).callback(task("record")));

        assertThat(ended.total()).isEqualTo(2);
        assertThat(ended.succeeded()).isEqualTo(2);
        assertThat(callsOf(ended.id())).hasSize(1);
        List<@Nullable Object> told = callsOf(ended.id()).get(0);
        assertThat(told).hasSize(2).element(1).isEqualTo(4);
        assertThat((List<?>) told.get(0))
                .extracting(outcome -> ((Map<?, ?>) outcome).get("status"))
                .isEqualTo(List.of("success", "failure", "success"));
    }

    @Test
    void a_nested_chord_whose_last_member_fails_calls_back_and_counts_as_its_callback_ends() {
        Signature collects = chord(Chord.of(task("echo", 1), task("bad_task")).callback(task("record")));
        Signature propagates = chord(Chord.of(task("echo", 1), task("bad_task"))
                .callback(task("record"))
                .propagate());

        ChordSnapshot ended = loop.ended(Chord.of(collects, propagates).callback(task("record")));

        assertThat(ended.state()).isEqualTo(ChordState.COMPLETED);
        assertThat(ended.succeeded()).isEqualTo(1);
        assertThat(ended.failed()).isEqualTo(1);
        assertThat(callsOf(child(ended, 0))).containsExactly(List.of(1, "Exception: Bad Task!!!"));
        assertThat(callsOf(child(ended, 1))).isEmpty();
        assertThat(callsOf(ended.id())).hasSize(1);
        assertThat(loop.outcomes(ended).get(0))
                .isInstanceOfSatisfying(Outcome.Success.class, success -> assertThat(success.json())
                        .isEqualTo("2"));
        assertThat(loop.outcomes(ended).get(1)).isInstanceOfSatisfying(Outcome.Failure.class, failure -> assertThat(
                        failure.exception().reason())
                .isEqualTo(Reason.CALLBACK_FAILED));
    }

    @Test
    void a_member_replaced_by_a_chord_changes_nothing_for_the_others() {
        Signature alone = task("echo", 2);
        Signature replaced =
                chord(Chord.of(task("good_task"), task("other_good_task")).callback(task("record")));

        ChordSnapshot before =
                loop.ended(Chord.of(task("echo", 1), alone, task("echo", 3)).callback(task("record")));
        ChordSnapshot after =
                loop.ended(Chord.of(task("echo", 1), replaced, task("echo", 3)).callback(task("record")));

        assertThat(callsOf(before.id())).containsExactly(List.of(1, 2, 3));
        assertThat(callsOf(after.id())).isEqualTo(callsOf(before.id()));
        assertThat(after.total()).isEqualTo(before.total());
        assertThat(after.succeeded()).isEqualTo(before.succeeded());
    }

    @Test
    void envelopes_of_a_nested_callback_that_come_twice_count_once() {
        Signature nested = chord(Chord.of(task("echo", 1)).callback(task("record")));
        ChordSnapshot chord = loop.emit(Chord.of(nested, task("wait_at_gate")).callback(task("record")));
        await().atMost(LIMIT).until(() -> loop.now(chord).pending() == 1);
        for (int i = 0; i < 10; i++) {
            envelope(child(chord, 0), Kind.CALLBACK, -1);
            envelope(chord.id(), Kind.MEMBER, 0);
        }
        Request length = Request.cmd(Command.XLEN).arg(keys.envelopes(chord.id().partition()));
        await().atMost(LIMIT)
                .until(() -> redis.send(length).await().atMost(LIMIT).toInteger() == 0);
        assertThat(loop.now(chord).pending()).isEqualTo(1);

        gate.opened.countDown();
        ChordSnapshot ended = loop.ended(chord);

        assertThat(ended.succeeded()).isEqualTo(2);
        assertThat(callsOf(child(chord, 0))).containsExactly(List.of(1));
        assertThat(callsOf(chord.id())).containsExactly(List.of(1, "through"));
    }

    private void envelope(ChordId chord, Kind kind, int index) {
        Header header = new Header(kind, chord, index, 1, 1, 1, "default", List.of("default"), Optional.empty());
        Outcome outcome = new Outcome.Success(header.task(), Execution.none("again", Optional.empty()), "\"again\"");
        redis.send(Request.cmd(Command.XADD)
                        .arg(keys.envelopes(chord.partition()))
                        .arg("*")
                        .arg(TaskMessage.HEADER)
                        .arg(header.text())
                        .arg(TaskMessage.PAYLOAD)
                        .arg(OutcomeJson.store(outcome, 1).bytes()))
                .await()
                .atMost(LIMIT);
    }

    @Test
    void order_is_kept_with_mixed_nesting() {
        Signature three = chord(
                Chord.of(task("sleep", 120), task("echo", 1), task("bad_task")).callback(task("record")));
        Signature two = chord(Chord.of(three, task("sleep", 60)).callback(task("record")));
        Signature chain = task("echo", 40).then(task("sleep")).then(task("echo"));

        ChordSnapshot ended = loop.ended(Chord.of(
                        two,
                        task("sleep", 100),
                        chain,
                        chord(Chord.of().callback(task("record"))),
                        task("flaky", 1).retry(SOON),
                        three)
                .callback(task("record")));

        assertThat(callsOf(ended.id())).containsExactly(List.of(2, 100, 40, 0, 2, 3));
        assertThat(callsOf(child(ended, 0))).containsExactly(List.of(3, 60));
    }

    @Test
    void an_error_callback_of_a_nested_chord_is_called_once_and_that_of_its_parent_too() {
        Signature nested = chord(Chord.of(task("bad_task"), task("fail", "no"))
                .callback(task("tasks_completed"))
                .propagate(task("record")));

        ChordSnapshot ended = loop.ended(Chord.of(nested, task("bad_task"))
                .callback(task("tasks_completed"))
                .propagate(task("record")));

        assertThat(ended.state()).isEqualTo(ChordState.CALLBACK_SKIPPED);
        assertThat(callsOf(child(ended, 0))).containsExactly(List.of("Exception: Bad Task!!!", "Exception: no"));
        assertThat(callsOf(ended.id())).hasSize(1);
    }
}
