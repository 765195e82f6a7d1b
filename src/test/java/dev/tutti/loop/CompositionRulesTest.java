package dev.tutti.loop;

import static dev.tutti.chord.Signature.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tutti.chord.Chord;
import dev.tutti.chord.ChordSnapshot;
import dev.tutti.chord.ChordState;
import dev.tutti.chord.Execution;
import dev.tutti.chord.Link;
import dev.tutti.chord.Outcome;
import dev.tutti.chord.Signature;
import dev.tutti.chord.TaskId;
import dev.tutti.wire.Header;
import dev.tutti.wire.Kind;
import dev.tutti.wire.OutcomeJson;
import dev.tutti.wire.TaskMessage;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What users of Celery have filed as bugs of its chords and chains, as rules that hold here. */
@QuarkusTest
@DisplayNameGeneration(ReplaceUnderscores.class)
class CompositionRulesTest extends CompositionRules {
    /** An envelope that the chord may have got already, or may never get. */
    private void envelope(ChordSnapshot chord, Kind kind, int index, String value) {
        Header header = new Header(kind, chord.id(), index, 1, 1, 1, "default", List.of("default"), Optional.empty());
        Outcome outcome = new Outcome.Success(header.task(), Execution.none("again", Optional.empty()), value);
        redis.send(Request.cmd(Command.XADD)
                        .arg(keys.envelopes(chord.id().partition()))
                        .arg("*")
                        .arg(TaskMessage.HEADER)
                        .arg(header.text())
                        .arg(TaskMessage.PAYLOAD)
                        .arg(OutcomeJson.store(outcome, 1).bytes()))
                .await()
                .atMost(LIMIT);
    }

    private void envelopesAreRead(ChordSnapshot chord) {
        Request length = Request.cmd(Command.XLEN).arg(keys.envelopes(chord.id().partition()));
        await().atMost(LIMIT)
                .until(() -> redis.send(length).await().atMost(LIMIT).toInteger() == 0);
    }

    // --------------------------------------------------------------------------------------------------------- sizes

    @Test
    void an_empty_chord_calls_back_once_with_an_empty_list() {
        ChordSnapshot chord = loop.ended(Chord.of().callback(task("record")));

        assertThat(chord.state()).isEqualTo(ChordState.COMPLETED);
        assertThat(callsOf(chord.id())).containsExactly(List.of());
    }

    @Test
    void an_empty_chord_that_propagates_has_no_failure() {
        ChordSnapshot chord = loop.ended(Chord.of().callback(task("record")).propagate(task("tasks_completed")));

        assertThat(chord.state()).isEqualTo(ChordState.COMPLETED);
        assertThat(callsOf(chord.id())).containsExactly(List.of());
        assertThat(chord.errback().orElseThrow().status()).isEqualTo("skipped");
    }

    @Test
    void a_chord_of_one_member_gets_a_list_of_one() {
        ChordSnapshot chord = loop.ended(Chord.of(task("good_task")).callback(task("record")));

        assertThat(callsOf(chord.id())).containsExactly(List.of("Good task"));
    }

    @Test
    void members_that_are_all_alike_count_each() {
        Signature alike = task("good_task");
        ChordSnapshot chord = loop.ended(Chord.of(alike, alike, alike).callback(task("record")));

        assertThat(chord.succeeded()).isEqualTo(3);
        assertThat(callsOf(chord.id())).containsExactly(List.of("Good task", "Good task", "Good task"));
    }

    @Test
    void members_that_end_before_the_last_is_sent_call_back_once() {
        List<Signature> members =
                IntStream.range(0, 2_000).mapToObj(i -> task("echo", i)).toList();

        ChordSnapshot chord = loop.ended(Chord.of(members).callback(task("record")));

        assertThat(callsOf(chord.id()))
                .containsExactly(
                        IntStream.range(0, 2_000).mapToObj(i -> (Object) i).toList());
    }

    // ------------------------------------------------------------------------------------------------------ counting

    @Test
    void a_retry_does_not_count_twice() {
        ChordSnapshot chord = loop.ended(
                Chord.of(task("flaky", 2).retry(SOON), task("flaky", 9).retry(SOON), task("no_such_task"))
                        .callback(task("record")));

        assertThat(chord.succeeded()).isEqualTo(1);
        assertThat(chord.failed()).isEqualTo(2);
        assertThat(callsOf(chord.id())).hasSize(1).first().satisfies(list -> assertThat(list.subList(0, 2))
                .containsExactly(3, "Exception: attempt 3 of 9 that fail"));
    }

    @Test
    void a_member_that_returns_nothing_counts() {
        ChordSnapshot chord =
                loop.ended(Chord.of(task("noop"), task("echo", (Object) null)).callback(task("record")));

        assertThat(chord.succeeded()).isEqualTo(2);
        assertThat(callsOf(chord.id())).hasSize(1).first().satisfies(list -> assertThat(list)
                .containsExactly(null, null));
    }

    @Test
    void a_chain_that_fails_counts_once() {
        ChordSnapshot chord = loop.ended(Chord.of(
                        task("good_task"),
                        task("echo", "no").then(task("fail")).then(task("echo")).then(task("echo")))
                .callback(task("record")));

        assertThat(chord.total()).isEqualTo(2);
        assertThat(chord.succeeded()).isEqualTo(1);
        assertThat(chord.failed()).isEqualTo(1);
        assertThat(callsOf(chord.id())).containsExactly(List.of("Good task", "Exception: no"));
    }

    @Test
    void envelopes_that_come_twice_count_once() {
        ChordSnapshot chord = loop.emit(Chord.of(task("echo", "first"), task("wait_at_gate"), task("bad_task"))
                .callback(task("record")));
        await().atMost(LIMIT).until(() -> loop.now(chord).pending() == 1);
        for (int i = 0; i < 30; i++) {
            envelope(chord, Kind.MEMBER, i % 2 * 2, "\"again\"");
        }
        envelopesAreRead(chord);
        assertThat(loop.now(chord).pending()).isEqualTo(1);

        gate.opened.countDown();
        loop.ended(chord);
        envelope(chord, Kind.MEMBER, 1, "\"again\"");
        envelope(chord, Kind.CALLBACK, -1, "\"again\"");
        envelopesAreRead(chord);

        ChordSnapshot ended = loop.now(chord);
        assertThat(ended.succeeded()).isEqualTo(2);
        assertThat(ended.failed()).isEqualTo(1);
        assertThat(callsOf(chord.id())).containsExactly(List.of("first", "through", "Exception: Bad Task!!!"));
        assertThat(ended.callback().orElseThrow().outcome().orElseThrow())
                .isInstanceOfSatisfying(Outcome.Success.class, success -> assertThat(success.json())
                        .isEqualTo("3"));
    }

    // -------------------------------------------------------------------------------------------------------- errors

    @Test
    void an_error_callback_is_called_once_however_many_fail() {
        ChordSnapshot chord =
                loop.ended(Chord.of(task("bad_task"), task("fail", "second"), task("good_task"), task("fail", "third"))
                        .callback(task("tasks_completed"))
                        .propagate(task("record")));

        assertThat(chord.state()).isEqualTo(ChordState.CALLBACK_SKIPPED);
        assertThat(callsOf(chord.id()))
                .containsExactly(
                        List.of("Exception: Bad Task!!!", "Exception: second", "Good task", "Exception: third"));
    }

    @Test
    void an_error_callback_is_not_called_for_its_callback() {
        ChordSnapshot chord = loop.ended(
                Chord.of(task("good_task")).callback(task("fail", "no")).propagate(task("record")));

        assertThat(chord.state()).isEqualTo(ChordState.CALLBACK_FAILED);
        assertThat(chord.errback().orElseThrow().status()).isEqualTo("skipped");
        assertThat(callsOf(chord.id())).isEmpty();
    }

    @Test
    void an_error_callback_that_is_retried_gets_the_same_list() {
        ChordSnapshot chord = loop.ended(Chord.of(task("good_task"), task("bad_task"))
                .callback(task("record"))
                .propagate(task("flaky_callback", 2).retry(SOON)));

        assertThat(chord.state()).isEqualTo(ChordState.CALLBACK_SKIPPED);
        assertThat(callsOf(chord.id())).isEmpty();
        assertThat(chord.errback().orElseThrow().outcome().orElseThrow())
                .isInstanceOfSatisfying(Outcome.Success.class, success -> assertThat(success.json())
                        .isEqualTo("\"3 " + chord.id() + ".errback.1 [Good task, Exception: Bad Task!!!]\""));
    }

    @Test
    void an_error_in_a_chain_reaches_the_error_callback_once() {
        ChordSnapshot chord = loop.ended(Chord.of(
                        task("good_task"), task("echo", "no").then(task("fail")).then(task("echo")))
                .callback(task("tasks_completed"))
                .propagate(task("record")));

        assertThat(callsOf(chord.id())).containsExactly(List.of("Good task", "Exception: no"));
    }

    // --------------------------------------------------------------------------------------------- chains and order

    @Test
    void a_callback_that_is_a_chain_ends_the_chord_with_its_last_link() {
        ChordSnapshot chord = loop.ended(Chord.of(task("good_task"), task("bad_task"))
                .callback(task("record").then(task("echo")).then(task("echo"))));

        assertThat(chord.state()).isEqualTo(ChordState.COMPLETED);
        assertThat(callsOf(chord.id())).containsExactly(List.of("Good task", "Exception: Bad Task!!!"));
        assertThat(chord.callback().orElseThrow().outcome().orElseThrow())
                .isInstanceOfSatisfying(Outcome.Success.class, success -> {
                    assertThat(success.json()).isEqualTo("2");
                    assertThat(success.execution().link()).contains(new Link(3, 3));
                });
    }

    @Test
    void order_is_that_of_the_members_and_not_of_their_ends() {
        ChordSnapshot chord = loop.ended(Chord.of(
                        task("sleep", 300),
                        task("echo", 10).then(task("sleep").delay(Duration.ofMillis(50))),
                        task("sleep", 100),
                        task("flaky", 1).retry(SOON),
                        task("sleep", 0))
                .callback(task("record")));

        assertThat(callsOf(chord.id())).containsExactly(List.of(300, 10, 100, 2, 0));
    }

    @Test
    void a_member_keeps_its_id_through_its_retries_and_links() {
        ChordSnapshot chord =
                loop.ended(Chord.of(task("echo", 1).then(task("flaky").retry(SOON))));

        assertThat(loop.outcome(chord).id()).isEqualTo(new TaskId.Member(chord.id(), 0));
        assertThat(loop.outcome(chord).execution().attempts()).isEqualTo(2);
    }
}
