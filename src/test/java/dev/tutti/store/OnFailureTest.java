package dev.tutti.store;

import static dev.tutti.store.GivenStore.await;
import static dev.tutti.store.GivenStore.failure;
import static dev.tutti.store.GivenStore.ofCallback;
import static dev.tutti.store.GivenStore.ofErrback;
import static dev.tutti.store.GivenStore.submission;
import static dev.tutti.store.GivenStore.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.ChordSnapshot;
import dev.tutti.chord.ChordSnapshot.CallbackSnapshot;
import dev.tutti.chord.ChordState;
import dev.tutti.chord.Delivery;
import dev.tutti.chord.OnFailure;
import dev.tutti.chord.Outcome;
import dev.tutti.chord.Reason;
import dev.tutti.chord.Signature;
import dev.tutti.chord.TaskId;
import dev.tutti.chord.Tolerance;
import dev.tutti.store.GivenStore.Entry;
import dev.tutti.store.Joining.Joined;
import dev.tutti.store.Joining.Received;
import dev.tutti.store.Retrying.Answer;
import dev.tutti.wire.Header;
import dev.tutti.wire.Kind;
import dev.tutti.wire.OutcomeJson;
import dev.tutti.wire.Submission;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the scripts make of chords that propagate, or fail fast. */
@OnRedis
@DisplayNameGeneration(ReplaceUnderscores.class)
class OnFailureTest {
    private static final List<String> NEXT = List.of("cb", "eb");

    private GivenStore given;

    @BeforeEach
    void store(GivenStore store) {
        given = store;
    }

    private ChordId propagates(int members) {
        return given.propagating(members);
    }

    private ChordId failsFast(int members, Tolerance tolerance) {
        return given.failingFast(members, tolerance);
    }

    private ChordId propagatesTo(Optional<Signature> errback, int members) {
        return given.running(submission(members, OnFailure.PROPAGATE, errback, Tolerance.NONE));
    }

    /** Members end in that order: an index succeeds, one with a minus before it fails; -0 is {@code "-0"}. */
    private Joined join(ChordId id, int round, List<String> next, String... ends) {
        List<Received> envelopes = new ArrayList<>();
        for (String end : ends) {
            boolean fails = end.startsWith("-");
            int index = Integer.parseInt(fails ? end.substring(1) : end);
            Header header = new Header(Kind.MEMBER, id, index, round, 1, 1, "q", next, Optional.empty());
            envelopes.add(given.arrives(header, fails ? failure(round, "no") : value(round, index)));
        }
        return await(given.joining.join(id, envelopes));
    }

    private Joined join(ChordId id, String... ends) {
        return join(id, 1, NEXT, ends);
    }

    private String finish(ChordId id, Kind kind, int round, int generation, boolean success) {
        Header header = kind == Kind.ERRBACK ? ofErrback(id, round, generation) : ofCallback(id, round, generation);
        return await(given.joining.finish(given.arrives(header, success ? value(round, 7) : failure(round, "no"))));
    }

    private ChordSnapshot chord(ChordId id) {
        return await(given.reader.chord(id)).orElseThrow();
    }

    private static String status(Optional<CallbackSnapshot> end) {
        return end.orElseThrow().status();
    }

    private List<String> called(String queue) {
        return given.entries(given.keys.first(0, queue)).stream()
                .map(Entry::header)
                .toList();
    }

    private List<String> reasons(ChordId id) {
        List<String> reasons = new ArrayList<>();
        await(given.reader.outcomes(id, 0, 1_000)).orElseThrow().outcomes().forEach(stored -> {
            Outcome outcome = OutcomeJson.read(new TaskId.Member(id, reasons.size()), stored.orElseThrow());
            reasons.add(
                    outcome instanceof Outcome.Failure failed
                            ? failed.exception().reason().json()
                            : "success");
        });
        return reasons;
    }

    // ----------------------------------------------------------------------------------------------------- propagate

    @Test
    void a_member_that_fails_skips_the_callback_and_calls_the_errback_once() {
        ChordId id = propagates(3);

        assertThat(join(id, "-1", "0").state()).isEqualTo("running");
        assertThat(join(id, "2").state()).isEqualTo("joined");

        assertThat(called("cb")).isEmpty();
        assertThat(called("eb")).containsExactly("1 errback " + id + " -1 1 1 1 eb eb -");
        assertThat(status(chord(id).callback())).isEqualTo("skipped");
        assertThat(status(chord(id).errback())).isEqualTo("queued");
        assertThat(finish(id, Kind.ERRBACK, 1, 1, true)).isEqualTo("callback_skipped");
        assertThat(finish(id, Kind.ERRBACK, 1, 1, false)).isEqualTo("callback_skipped");
        ChordSnapshot ended = chord(id);
        assertThat(ended.state()).isEqualTo(ChordState.CALLBACK_SKIPPED);
        assertThat(status(ended.errback())).isEqualTo("success");
        assertThat(status(ended.callback())).isEqualTo("skipped");
        assertThat(ended.closedBy()).isEmpty();
        assertThat(given.members(given.keys.chords(0, ChordState.CALLBACK_SKIPPED)))
                .containsExactly(id.text());
        assertThat(given.members(given.keys.chords(0, ChordState.JOINED))).isEmpty();
        assertThat(given.members(given.keys.deadlines(0))).isEmpty();
        assertThat(given.number(given.keys.open(0))).isZero();
        assertThat(called("eb")).hasSize(1);
    }

    @Test
    void without_a_failure_the_callback_is_called_and_the_errback_skipped() {
        ChordId id = propagates(2);

        join(id, "0", "1");

        assertThat(called("cb")).containsExactly("1 callback " + id + " -1 1 1 1 cb cb -");
        assertThat(called("eb")).isEmpty();
        assertThat(status(chord(id).errback())).isEqualTo("skipped");
        assertThat(finish(id, Kind.CALLBACK, 1, 1, true)).isEqualTo("completed");
    }

    @Test
    void without_an_errback_the_chord_ends_with_its_members() {
        ChordId id = propagatesTo(Optional.empty(), 2);

        assertThat(join(id, 1, List.of("cb"), "-0", "1").state()).isEqualTo("callback_skipped");

        assertThat(called("cb")).isEmpty();
        assertThat(chord(id).endedAt()).isPresent();
        assertThat(given.members(given.keys.ended(0))).containsExactly(id.text());
        assertThat(given.members(given.keys.deadlines(0))).isEmpty();
    }

    @Test
    void an_empty_chord_calls_its_callback() {
        ChordId id = propagates(0);

        assertThat(called("cb")).hasSize(1);
        assertThat(chord(id).state()).isEqualTo(ChordState.JOINED);
    }

    @Test
    void headers_name_the_queues_of_both_and_wrong_ones_are_corrected() {
        ChordId id = propagates(1);
        assertThat(called("q")).containsExactly("1 member " + id + " 0 1 1 1 q cb,eb -");

        assertThat(join(id, 1, List.of("wrong"), "-0").state()).isEqualTo("joined");

        assertThat(called("eb")).hasSize(1);
    }

    @Test
    void callback_and_errback_may_share_a_queue() {
        ChordId id = propagatesTo(Optional.of(Signature.task("failed").on("cb")), 1);
        assertThat(called("q")).containsExactly("1 member " + id + " 0 1 1 1 q cb -");

        join(id, 1, List.of("cb"), "-0");

        assertThat(called("cb")).containsExactly("1 errback " + id + " -1 1 1 1 cb cb -");
    }

    @Test
    void an_end_of_the_other_kind_is_dropped() {
        ChordId skipped = propagates(1);
        join(skipped, "-0");
        ChordId called = propagates(1);
        join(called, "0");

        assertThat(finish(skipped, Kind.CALLBACK, 1, 1, true)).isEqualTo("joined");
        assertThat(finish(called, Kind.ERRBACK, 1, 1, true)).isEqualTo("joined");
    }

    @Test
    void members_that_a_deadline_ended_have_failed() {
        ChordId id = propagates(2);
        join(id, "0");
        given.clock.advance(Duration.ofHours(25));

        assertThat(await(given.due.close(0))).isEqualTo(1);

        assertThat(called("cb")).isEmpty();
        assertThat(called("eb")).hasSize(1);
        assertThat(chord(id).closedBy()).contains("deadline");
    }

    @Test
    void an_errback_past_its_deadline_ends_the_chord_as_skipped() {
        ChordId id = propagates(1);
        join(id, "-0");
        given.clock.advance(given.config.callbackDeadline().plusSeconds(1));

        assertThat(await(given.due.close(0))).isEqualTo(1);

        ChordSnapshot ended = chord(id);
        assertThat(ended.state()).isEqualTo(ChordState.CALLBACK_SKIPPED);
        assertThat(ended.errback().orElseThrow().outcome().orElseThrow())
                .isInstanceOfSatisfying(Outcome.Failure.class, overdue -> {
                    assertThat(overdue.exception().reason()).isEqualTo(Reason.DEADLINE);
                    assertThat(overdue.exception().message().orElseThrow()).startsWith("the errback had not ended");
                    assertThat(overdue.execution().task()).isEqualTo("failed");
                });
    }

    @Test
    void a_retry_whose_members_succeed_calls_the_callback() {
        ChordId id = propagates(2);
        join(id, "-0", "1");
        finish(id, Kind.ERRBACK, 1, 1, true);

        assertThat(await(given.retrying.members(id))).isEqualTo(Answer.DONE);
        assertThat(status(chord(id).errback())).isEqualTo("waiting");
        await(given.dispatching.feed(id));
        assertThat(join(id, 2, NEXT, "0").state()).isEqualTo("joined");

        assertThat(called("cb")).containsExactly("1 callback " + id + " -1 2 1 1 cb cb -");
        assertThat(finish(id, Kind.CALLBACK, 2, 1, true)).isEqualTo("completed");
        assertThat(given.members(given.keys.chords(0, ChordState.CALLBACK_SKIPPED)))
                .isEmpty();
    }

    @Test
    void a_retry_whose_member_fails_again_calls_the_errback_of_the_next_round() {
        ChordId id = propagates(2);
        join(id, "-0", "1");
        finish(id, Kind.ERRBACK, 1, 1, true);

        assertThat(await(given.retrying.member(id, 0))).isEqualTo(Answer.DONE);
        await(given.dispatching.feed(id));
        join(id, 2, NEXT, "-0");

        assertThat(called("eb")).contains("1 errback " + id + " -1 2 1 1 eb eb -");
    }

    @Test
    void an_errback_that_failed_is_called_again_alone_and_one_that_did_not_is_not() {
        ChordId id = propagates(1);
        join(id, "-0");
        finish(id, Kind.ERRBACK, 1, 1, false);
        assertThat(await(given.retrying.callback(id))).isEqualTo(Answer.STATE);

        assertThat(await(given.retrying.errback(id))).isEqualTo(Answer.DONE);
        assertThat(called("eb")).contains("1 errback " + id + " -1 1 2 1 eb eb -");
        assertThat(finish(id, Kind.ERRBACK, 1, 1, true)).isEqualTo("joined");
        assertThat(finish(id, Kind.ERRBACK, 1, 2, true)).isEqualTo("callback_skipped");

        given.writesNothing(() -> assertThat(await(given.retrying.errback(id))).isEqualTo(Answer.NOTHING));
    }

    @Test
    void deliveries_of_an_errback_are_its_own() {
        ChordId id = propagatesTo(Optional.of(Signature.url("http://x/failed").on("eb")), 1);
        join(id, "-0");
        Delivery delivery = Delivery.answered(Instant.parse("2026-11-22T12:00:00Z"), 503, Duration.ofMillis(41));

        assertThat(await(new NoteDelivery(given.commands, given.keys).note(ofErrback(id, 1, 1), delivery)))
                .isTrue();

        assertThat(chord(id).errback().orElseThrow().deliveries()).contains(List.of(delivery));
        assertThat(chord(id).callback().orElseThrow().deliveries()).isEmpty();
    }

    // ----------------------------------------------------------------------------------------------------- fail fast

    @Test
    void the_first_failure_closes_a_chord_that_fails_fast() {
        ChordId id = failsFast(4, Tolerance.NONE);

        join(id, 1, List.of("cb"), "0");
        assertThat(join(id, 1, List.of("cb"), "-2")).isEqualTo(new Joined(1, 0, "joined"));

        ChordSnapshot chord = chord(id);
        assertThat(chord.closedBy()).contains("fail_fast");
        assertThat(List.of(chord.succeeded(), chord.failed(), chord.pending())).containsExactly(1, 3, 0);
        assertThat(reasons(id)).containsExactly("success", "cancelled", "threw", "cancelled");
        assertThat(called("cb")).containsExactly("1 callback " + id + " -1 1 1 1 cb cb -");
        assertThat(given.number(given.keys.open(0))).isZero();
        assertThat(join(id, 1, List.of("cb"), "1")).isEqualTo(new Joined(0, 1, "joined"));
        assertThat(finish(id, Kind.CALLBACK, 1, 1, true)).isEqualTo("completed");
        assertThat(given.registry
                        .counter("tutti.members.closed", "reason", "fail_fast")
                        .count())
                .isEqualTo(2);
    }

    @Test
    void what_comes_behind_the_failure_in_the_same_call_is_too_late() {
        ChordId id = failsFast(3, Tolerance.NONE);

        assertThat(join(id, 1, List.of("cb"), "0", "-1", "2")).isEqualTo(new Joined(2, 1, "joined"));

        assertThat(reasons(id)).containsExactly("success", "threw", "cancelled");
        assertThat(given.pendingEnvelopes(0)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"2, false, 2", "0, true, 0", "19, true, 1", "20, true, 2", "100, true, 10", "1000000, false, 10"})
    void failures_are_tolerated_up_to_a_number_or_a_share_of_the_members(int amount, boolean ofMembers, int tolerated) {
        ChordId id = failsFast(10, new Tolerance(amount, ofMembers));
        for (int i = 0; i < tolerated; i++) {
            assertThat(chord(id).state()).isEqualTo(ChordState.RUNNING);
            join(id, 1, List.of("cb"), "-" + i);
        }

        if (tolerated == 10) {
            assertThat(chord(id).state()).isEqualTo(ChordState.JOINED);
            assertThat(chord(id).closedBy()).isEmpty();
        } else {
            assertThat(chord(id).state()).isEqualTo(ChordState.RUNNING);
            join(id, 1, List.of("cb"), "-9");
            assertThat(chord(id).closedBy()).contains("fail_fast");
        }
    }

    @Test
    void a_failure_too_many_that_is_the_last_outcome_closes_the_chord_too() {
        ChordId id = failsFast(2, Tolerance.NONE);

        join(id, 1, List.of("cb"), "0", "-1");

        assertThat(chord(id).closedBy()).contains("fail_fast");
        assertThat(reasons(id)).containsExactly("success", "threw");
    }

    @Test
    void members_that_were_not_dispatched_are_cancelled_and_no_queue_waits_for_them() {
        Submission submission = submission(6, OnFailure.FAIL_FAST, Optional.empty(), Tolerance.NONE);
        GivenStore narrow = given.with(Map.of("tutti.window", "2"));
        ChordId id = given.id();
        await(given.writer.open(id, submission, submission.members().subList(0, 3), false));
        await(given.writer.append(id, 3, submission.members().subList(3, 6)));
        await(given.writer.seal(id, submission.members()));
        await(narrow.dispatching.feed(id));
        assertThat(given.members(given.keys.dispatching(0))).containsExactly(id.text());

        join(id, 1, List.of("cb"), "-0");

        assertThat(given.members(given.keys.dispatching(0))).isEmpty();
        assertThat(given.hash(given.keys.queues(0))).containsEntry("q", "0");
        assertThat(given.field(id, "undispatched:q")).isEqualTo("0");
        assertThat(reasons(id)).hasSize(6).containsOnly("threw", "cancelled");
        narrow.close();
    }

    @Test
    void a_retry_runs_again_what_was_cancelled_and_fails_fast_again() {
        ChordId id = failsFast(3, Tolerance.NONE);
        join(id, 1, List.of("cb"), "-0");
        finish(id, Kind.CALLBACK, 1, 1, true);

        assertThat(await(given.retrying.members(id))).isEqualTo(Answer.DONE);
        assertThat(chord(id).closedBy()).isEmpty();
        await(given.dispatching.feed(id));
        join(id, 2, List.of("cb"), "0", "-2");

        assertThat(chord(id).closedBy()).contains("fail_fast");
        assertThat(reasons(id)).containsExactly("success", "cancelled", "threw");
        assertThat(given.number(given.keys.open(0))).isZero();
    }

    @Test
    void the_retry_of_one_member_leaves_the_others_cancelled() {
        ChordId id = failsFast(3, Tolerance.NONE);
        join(id, 1, List.of("cb"), "-0");
        finish(id, Kind.CALLBACK, 1, 1, true);

        await(given.retrying.member(id, 0));
        await(given.dispatching.feed(id));
        assertThat(join(id, 2, List.of("cb"), "0").state()).isEqualTo("joined");

        assertThat(reasons(id)).containsExactly("success", "cancelled", "cancelled");
        assertThat(chord(id).closedBy()).contains("fail_fast");
        assertThat(List.of(chord(id).succeeded(), chord(id).failed())).containsExactly(1, 2);
    }
}
