package dev.tutti.store;

import static dev.tutti.store.GivenStore.await;
import static dev.tutti.store.GivenStore.failure;
import static dev.tutti.store.GivenStore.members;
import static dev.tutti.store.GivenStore.ofCallback;
import static dev.tutti.store.GivenStore.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.ChordSnapshot;
import dev.tutti.chord.ChordState;
import dev.tutti.store.Closing.Why;
import dev.tutti.store.Retrying.Answer;
import dev.tutti.wire.Header;
import dev.tutti.wire.Kind;
import dev.tutti.wire.StoredOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@OnRedis
@DisplayNameGeneration(ReplaceUnderscores.class)
class RetryTest {
    private GivenStore given;

    @BeforeEach
    void store(GivenStore store) {
        given = store;
    }

    @Test
    void failed_members_run_again_and_then_the_callback_as_the_next_round() {
        ChordId id = given.running(5);
        ends(id, 1, 1, 3); // members 1 and 3 fail
        finish(id, 1, true);

        assertThat(await(given.retrying.members(id))).isEqualTo(Answer.DONE);
        ChordSnapshot chord = chord(id);
        assertThat(chord.state()).isEqualTo(ChordState.RUNNING);
        assertThat(List.of(chord.round(), chord.succeeded(), chord.failed(), chord.pending()))
                .containsExactly(2, 3, 0, 2);
        assertThat(given.number(given.keys.open(0))).isEqualTo(2);
        assertThat(given.hash(given.keys.queues(0))).containsEntry("q", "2");
        assertThat(open(id)).containsExactly(1, 3);

        await(given.dispatching.feed(id));
        assertThat(dispatched("q")).containsExactly(header(id, 1, 2), header(id, 3, 2));
        assertThat(given.hash(given.keys.queues(0))).containsEntry("q", "0");

        join(id, 2, 1, true);
        join(id, 2, 3, true);
        assertThat(chord(id).state()).isEqualTo(ChordState.JOINED);
        assertThat(given.entries(given.keys.first(0, "cb")))
                .extracting(GivenStore.Entry::header)
                .contains("1 callback " + id + " -1 2 1 1 cb cb -");
        assertThat(open(id)).isEmpty();
        finish(id, 2, true);
        assertThat(await(given.retrying.members(id))).isEqualTo(Answer.NOTHING);
    }

    @Test
    void what_the_round_before_reports_late_is_dropped() {
        ChordId id = given.running(2);
        ends(id, 1, 0);
        finish(id, 1, true);
        await(given.retrying.members(id));
        await(given.dispatching.feed(id));

        assertThat(join(id, 1, 0, true).recorded()).isZero();
        assertThat(await(given.joining.finish(given.arrives(ofCallback(id, 1, 1), value(1, 0)))))
                .isEqualTo("running");
        assertThat(await(given.reader.outcomesFor(ofCallback(id, 1, 1), 0, 5))).isEmpty();
        assertThat(join(id, 2, 0, true).recorded()).isEqualTo(1);
    }

    @Test
    void after_a_close_every_member_without_a_success_runs_again() {
        ChordId id = given.undispatched(2, members(5, "q"));
        await(given.dispatching.feed(id));
        join(id, 1, 0, true);
        join(id, 1, 3, false);
        await(given.closing.close(id, Why.CANCELLED));
        finish(id, 1, true);
        given.redis("DEL", given.keys.bulk(0, "q"));

        assertThat(await(given.retrying.members(id))).isEqualTo(Answer.DONE);
        assertThat(chord(id).closedBy()).isEmpty();
        await(given.dispatching.feed(id));

        assertThat(dispatched("q"))
                .containsExactly(header(id, 1, 2), header(id, 2, 2), header(id, 3, 2), header(id, 4, 2));
        assertThat(open(id)).containsExactly(1, 2, 3, 4);
        IntStream.of(1, 2, 3, 4).forEach(index -> join(id, 2, index, true));
        assertThat(chord(id).state()).isEqualTo(ChordState.JOINED);
        assertThat(chord(id).succeeded()).isEqualTo(5);
    }

    @Test
    void a_retry_of_many_failures_goes_out_in_slices_of_one_chunk_and_within_the_window() {
        GivenStore narrow = given.with(Map.of("tutti.window", "2"));
        ChordId id = given.undispatched(3, members(9, "q"));
        await(given.dispatching.feed(id));
        ends(id, 1, 0, 2, 4, 5, 8);
        finish(id, 1, true);
        given.redis("DEL", given.keys.bulk(0, "q"));
        await(narrow.retrying.members(id));

        for (int sent = 0; sent < 5; ) {
            await(narrow.dispatching.feed(id));
            List<String> now = dispatched("q");
            assertThat(now).hasSizeBetween(1, 2);
            for (String header : now) {
                join(id, 2, Header.parse(header).index(), true);
                sent++;
            }
            given.redis("DEL", given.keys.bulk(0, "q"));
        }
        assertThat(chord(id).state()).isEqualTo(ChordState.JOINED);
        assertThat(given.members(given.keys.dispatching(0))).isEmpty();
        narrow.close();
    }

    @Test
    void a_retry_that_is_closed_in_the_middle_leaves_old_failures_to_the_fill() {
        ChordId id = given.running(3);
        ends(id, 1, 0, 1, 2);
        finish(id, 1, true);
        await(given.retrying.members(id));

        await(given.closing.close(id, Why.CANCELLED));

        assertThat(await(given.reader.outcomes(id, 0, 3)).orElseThrow().outcomes())
                .allMatch(outcome -> outcome.orElseThrow().json().toString().contains("cancelled"));
        assertThat(chord(id).failed()).isEqualTo(3);
        assertThat(given.number(given.keys.open(0))).isZero();
        assertThat(given.hash(given.keys.queues(0))).containsEntry("q", "0");
    }

    @Test
    void one_member_alone_runs_again_while_the_other_failures_stand() {
        ChordId id = given.running(4);
        ends(id, 1, 1, 2);
        finish(id, 1, true);

        assertThat(await(given.retrying.member(id, 0))).isEqualTo(Answer.NOTHING);
        assertThat(await(given.retrying.member(id, 9))).isEqualTo(Answer.GONE);
        assertThat(await(given.retrying.member(id, 2))).isEqualTo(Answer.DONE);
        await(given.dispatching.feed(id));

        assertThat(dispatched("q")).containsExactly(header(id, 2, 2));
        assertThat(open(id)).containsExactly(2);
        assertThat(chord(id).failed()).isEqualTo(1);
        join(id, 2, 2, true);
        assertThat(chord(id).state()).isEqualTo(ChordState.JOINED);
        assertThat(await(given.reader.outcomes(id, 1, 1))
                        .orElseThrow()
                        .outcomes()
                        .get(0)
                        .orElseThrow()
                        .round())
                .isEqualTo(1);
    }

    @Test
    void one_member_that_a_close_had_ended_runs_again_while_the_others_stay_closed() {
        ChordId id = given.running(3);
        await(given.closing.close(id, Why.CANCELLED));
        finish(id, 1, true);

        assertThat(await(given.retrying.member(id, 1))).isEqualTo(Answer.DONE);
        await(given.dispatching.feed(id));

        assertThat(open(id)).containsExactly(1);
        join(id, 2, 1, true);
        assertThat(chord(id).state()).isEqualTo(ChordState.JOINED);
        assertThat(open(id)).isEmpty();
        assertThat(List.of(chord(id).succeeded(), chord(id).failed())).containsExactly(1, 2);
    }

    @Test
    void an_outcome_of_a_member_that_the_retry_of_another_left_closed_is_dropped() {
        ChordId id = given.running(3);
        await(given.closing.close(id, Why.CANCELLED));
        finish(id, 1, true);
        await(given.retrying.member(id, 1));
        await(given.dispatching.feed(id));

        // as from a retry of that member in the same round which Redis lost
        assertThat(join(id, 2, 2, true).recorded()).isZero();
        assertThat(join(id, 2, 0, false).recorded()).isZero();

        assertThat(given.number(given.keys.open(0))).isEqualTo(1);
        assertThat(join(id, 2, 1, true).state()).isEqualTo("joined");
        assertThat(List.of(chord(id).succeeded(), chord(id).failed())).containsExactly(1, 2);
    }

    @Test
    void a_callback_that_failed_runs_again_in_the_same_round_and_the_one_before_it_ends_nothing() {
        ChordId id = given.joined(2);
        finish(id, 1, false);
        assertThat(chord(id).state()).isEqualTo(ChordState.CALLBACK_FAILED);

        assertThat(await(given.retrying.callback(id))).isEqualTo(Answer.DONE);

        ChordSnapshot chord = chord(id);
        assertThat(chord.state()).isEqualTo(ChordState.JOINED);
        assertThat(chord.round()).isEqualTo(1);
        assertThat(await(given.joining.finish(given.arrives(ofCallback(id, 1, 1), value(1, 0)))))
                .isEqualTo("joined");
        assertThat(await(given.reader.outcomesFor(ofCallback(id, 1, 1), 0, 2))).isEmpty();
        assertThat(await(given.reader.outcomesFor(ofCallback(id, 1, 2), 0, 2))).isPresent();
        assertThat(await(given.joining.finish(given.arrives(ofCallback(id, 1, 2), value(1, 0)))))
                .isEqualTo("completed");
    }

    @Test
    void what_is_open_or_did_not_fail_is_not_retried() {
        ChordId open = given.running(1);
        ChordId completed = given.joined(1);
        finish(completed, 1, true);
        ChordId abandoned = given.opening(members(1, "q"));
        await(given.closing.close(abandoned, Why.CANCELLED));

        given.writesNothing(() -> {
            assertThat(await(given.retrying.members(open))).isEqualTo(Answer.STATE);
            assertThat(await(given.retrying.member(open, 0))).isEqualTo(Answer.STATE);
            assertThat(await(given.retrying.callback(open))).isEqualTo(Answer.STATE);
            assertThat(await(given.retrying.callback(completed))).isEqualTo(Answer.STATE);
            assertThat(await(given.retrying.members(completed))).isEqualTo(Answer.NOTHING);
            assertThat(await(given.retrying.members(abandoned))).isEqualTo(Answer.STATE);
            assertThat(await(given.retrying.members(given.id()))).isEqualTo(Answer.GONE);
        });
    }

    @Test
    void a_retry_has_a_fresh_deadline() {
        ChordId id = given.running(1);
        ends(id, 1, 0);
        finish(id, 1, true);
        given.clock.advance(Duration.ofHours(30));

        await(given.retrying.members(id));

        assertThat(await(given.due.close(0))).isZero();
        assertThat(given.members(given.keys.ended(0))).isEmpty();
        given.clock.advance(Duration.ofHours(25));
        assertThat(await(given.due.close(0))).isEqualTo(1);
    }

    @Test
    void it_is_refused_whole_when_redis_is_full() {
        ChordId id = given.running(1);
        ends(id, 1, 0);
        finish(id, 1, true);
        given.redis("CONFIG", "SET", "maxmemory", 1);
        try {
            given.writesNothing(() -> assertThat(await(given.retrying
                            .members(id)
                            .onFailure(StoreDown.class)
                            .recoverWithItem(Answer.GONE)))
                    .isEqualTo(Answer.GONE));
        } finally {
            given.redis("CONFIG", "SET", "maxmemory", 0);
        }
    }

    // ------------------------------------------------------------------------------------------------------------
    // steps

    /** Every member ends in that round; those of these indices fail. */
    private void ends(ChordId id, int round, int... failed) {
        List<Integer> fail = IntStream.of(failed).boxed().toList();
        for (int index = 0; index < chord(id).total(); index++) {
            join(id, round, index, !fail.contains(index));
        }
    }

    private Joining.Joined join(ChordId id, int round, int index, boolean success) {
        Header header = Header.parse(header(id, index, round));
        return await(given.joining.join(
                id, List.of(given.arrives(header, success ? value(round, index) : failure(round, "no " + index)))));
    }

    private void finish(ChordId id, int round, boolean success) {
        await(given.joining.finish(
                given.arrives(ofCallback(id, round, 1), success ? value(round, 0) : failure(round, "no callback"))));
    }

    private static String header(ChordId id, int index, int round) {
        return new Header(Kind.MEMBER, id, index, round, 1, 1, "q", List.of("cb"), Optional.empty()).text();
    }

    private List<String> dispatched(String queue) {
        return given.entries(given.keys.bulk(0, queue)).stream()
                .map(GivenStore.Entry::header)
                .toList();
    }

    /** Indices without an outcome. */
    private List<Integer> open(ChordId id) {
        List<Optional<StoredOutcome>> outcomes =
                await(given.reader.outcomes(id, 0, 100)).orElseThrow().outcomes();
        return IntStream.range(0, outcomes.size())
                .filter(i -> outcomes.get(i).isEmpty())
                .boxed()
                .toList();
    }

    private ChordSnapshot chord(ChordId id) {
        return await(given.reader.chord(id)).orElseThrow();
    }
}
