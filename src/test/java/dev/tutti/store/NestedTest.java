package dev.tutti.store;

import static dev.tutti.store.GivenStore.await;
import static dev.tutti.store.GivenStore.failure;
import static dev.tutti.store.GivenStore.members;
import static dev.tutti.store.GivenStore.ofCallback;
import static dev.tutti.store.GivenStore.submission;
import static dev.tutti.store.GivenStore.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.ChordState;
import dev.tutti.chord.OnFailure;
import dev.tutti.chord.Outcome;
import dev.tutti.chord.TaskId;
import dev.tutti.chord.Tolerance;
import dev.tutti.store.GivenStore.Entry;
import dev.tutti.store.Joining.Received;
import dev.tutti.store.OpenNested.Opened;
import dev.tutti.store.Retrying.Answer;
import dev.tutti.wire.EncodedSignature;
import dev.tutti.wire.Envelope;
import dev.tutti.wire.Header;
import dev.tutti.wire.Kind;
import dev.tutti.wire.NestedJson;
import dev.tutti.wire.OutcomeJson;
import dev.tutti.wire.StoredOutcome;
import dev.tutti.wire.Submission;
import dev.tutti.wire.TaskMessage;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What the scripts make of chords that are members of others. */
@OnRedis
@DisplayNameGeneration(ReplaceUnderscores.class)
class NestedTest {
    private GivenStore given;
    private NestedStates states;
    private OpenNested nested;
    private CloseNested closing;

    @BeforeEach
    void store(GivenStore store) {
        given = store;
        states = new NestedStates(given.commands, given.keys);
        closing = new CloseNested(given.commands, given.keys, states, given.closing);
        nested = new OpenNested(
                given.durably,
                given.commands,
                given.keys,
                given.clock,
                given.workers,
                given.config,
                new Admission(given.config, given.memory),
                given.writer,
                given.dispatching,
                new RunNestedAgain(given.commands, given.keys, given.clock, given.retrying, given.dispatching),
                given.meters);
    }

    private static EncodedSignature nested(Submission chord) {
        return NestedJson.encode(chord, Optional.of("mine"), Optional.of("q"));
    }

    private static Submission small(int members) {
        return submission(members(members, "q"), Optional.of("cb"));
    }

    /** A running chord that has these members, its callback on {@code cb}. */
    private ChordId parent(EncodedSignature... members) {
        return given.running(List.of(members), Optional.of("cb"));
    }

    /** The message of a member as it lies in its queue. */
    private TaskMessage message(ChordId chord, int index) {
        List<Entry> all = new ArrayList<>(given.entries(given.keys.first(0, "q")));
        all.addAll(given.entries(given.keys.bulk(0, "q")));
        Entry last = all.stream()
                .filter(entry -> entry.header().contains(" " + chord + " " + index + " "))
                .reduce((before, after) -> after)
                .orElseThrow();
        return new TaskMessage(Header.parse(last.header()), Buffer.buffer(last.payload()));
    }

    private Opened open(ChordId chord, int index) {
        return await(nested.open(message(chord, index)));
    }

    private ChordId opened(ChordId parent) {
        assertThat(open(parent, 0)).isEqualTo(Opened.DONE);
        return parent.child(0);
    }

    private String state(ChordId chord) {
        return given.field(chord, "state");
    }

    private void member(ChordId chord, int index, int round, StoredOutcome outcome) {
        Header header = new Header(Kind.MEMBER, chord, index, round, 1, 1, "q", List.of("cb"), Optional.empty());
        await(given.joining.join(chord, List.of(given.arrives(header, outcome))));
    }

    private String callback(ChordId chord, int round, int generation, StoredOutcome outcome) {
        return await(given.joining.finish(given.arrives(ofCallback(chord, round, generation), outcome)));
    }

    /** Ends a chord of one member and a callback. */
    private void completed(ChordId chord, int round) {
        member(chord, 0, round, value(round, 1));
        assertThat(callback(chord, round, 1, value(round, 7))).isEqualTo("completed");
    }

    /** The envelopes that lie there, of members of that chord; they are not acknowledged. */
    private List<Entry> told(ChordId parent) {
        return given.entries(given.keys.envelopes(0)).stream()
                .filter(entry -> entry.header().startsWith("1 member " + parent + " "))
                .toList();
    }

    private Joining.Joined join(ChordId parent) {
        List<Received> received = new ArrayList<>();
        for (Entry entry : told(parent)) {
            var arrived = given.envelopeArrives(
                    0,
                    new TreeMap<>(Map.of(
                            TaskMessage.HEADER, Buffer.buffer(entry.header()),
                            TaskMessage.PAYLOAD, Buffer.buffer(entry.payload()))));
            given.redis("XDEL", given.keys.envelopes(0), entry.id());
            received.add(new Received(
                    arrived.id(), new Envelope(Header.parse(entry.header()), Buffer.buffer(entry.payload()))));
        }
        return await(given.joining.join(parent, received));
    }

    private Outcome outcome(ChordId parent, int index) {
        return OutcomeJson.read(
                new TaskId.Member(parent, index),
                await(given.reader.outcomes(parent, index, 1))
                        .orElseThrow()
                        .outcomes()
                        .get(0)
                        .orElseThrow());
    }

    // ------------------------------------------------------------------------------------------------------- opening

    @Test
    void a_message_opens_the_chord_that_the_member_is_and_once_more_does_nothing() {
        ChordId parent = parent(nested(small(1)));
        assertThat(message(parent, 0).header().text()).isEqualTo("2 chord " + parent + " 0 1 1 1 q cb -");

        ChordId child = opened(parent);

        assertThat(state(child)).isEqualTo("running");
        assertThat(given.field(child, "parent")).isEqualTo("1 member " + parent + " 0 1 1 1 q cb -");
        assertThat(given.members(given.keys.children(parent))).containsExactly("0");
        int entries = given.length(given.keys.first(0, "q"));
        assertThat(open(parent, 0)).isEqualTo(Opened.DONE);
        assertThat(given.length(given.keys.first(0, "q"))).isEqualTo(entries);
        assertThat(told(parent)).isEmpty();
    }

    @Test
    void its_end_is_the_outcome_of_the_member() {
        ChordId parent = parent(nested(small(1)));
        ChordId child = opened(parent);

        completed(child, 1);

        assertThat(told(parent)).singleElement().satisfies(entry -> assertThat(entry.header())
                .isEqualTo("1 member " + parent + " 0 1 1 1 q cb -"));
        assertThat(given.members(given.keys.ended(0))).isEmpty();
        assertThat(join(parent).state()).isEqualTo("joined");
        assertThat(outcome(parent, 0)).isInstanceOfSatisfying(Outcome.Success.class, success -> {
            assertThat(success.json()).isEqualTo("7");
            assertThat(success.execution().ref()).contains("mine");
            assertThat(success.execution().task()).isEqualTo("chord");
        });
    }

    @Test
    void a_callback_that_fails_fails_the_member_and_is_the_cause() {
        ChordId parent = parent(nested(small(1)));
        ChordId child = opened(parent);
        member(child, 0, 1, value(1, 1));

        callback(child, 1, 1, failure(1, "no such thing"));

        join(parent);
        assertThat(outcome(parent, 0)).isInstanceOfSatisfying(Outcome.Failure.class, failed -> {
            assertThat(failed.exception().plain())
                    .isEqualTo(
                            "CallbackFailed: chord " + child + " ended as callback_failed, 0 of its 1 members failed");
            assertThat(failed.exception().cause().orElseThrow().message()).contains("no such thing");
        });
    }

    @Test
    void a_chord_of_several_chunks_that_stopped_in_the_middle_is_gone_on_with() {
        Submission large = small(600);
        ChordId parent = parent(nested(large));
        ChordId child = parent.child(0);
        TaskMessage message = message(parent, 0);
        Header envelope = message.header().ofEnvelope();
        OpenCall call = new OpenCall(
                given.keys, given.clock, given.workers, given.config, new Admission(given.config, given.memory));
        await(given.commands.call(
                call.nested(child, large, large.members().subList(0, 256), false, envelope, Optional.empty())));
        await(given.writer.append(child, 256, large.members().subList(256, 512)));
        assertThat(state(child)).isEqualTo("opening");

        assertThat(open(parent, 0)).isEqualTo(Opened.DONE);

        assertThat(state(child)).isEqualTo("running");
        assertThat(given.field(child, "total")).isEqualTo("600");
    }

    @Test
    void one_that_was_given_up_half_open_is_opened_again() {
        Submission large = small(300);
        ChordId parent = parent(nested(large));
        ChordId child = parent.child(0);
        OpenCall call = new OpenCall(
                given.keys, given.clock, given.workers, given.config, new Admission(given.config, given.memory));
        await(given.commands.call(call.nested(
                child,
                large,
                large.members().subList(0, 256),
                false,
                message(parent, 0).header().ofEnvelope(),
                Optional.empty())));
        given.clock.advance(Duration.ofMinutes(2));
        await(given.due.close(0));
        assertThat(state(child)).isEqualTo("abandoned");

        assertThat(open(parent, 0)).isEqualTo(Opened.DONE);

        assertThat(state(child)).isEqualTo("running");
        assertThat(given.number(given.keys.open(0))).isEqualTo(301);
        assertThat(given.members(given.keys.ended(0))).isEmpty();
        assertThat(given.members(given.keys.chords(0, ChordState.ABANDONED))).isEmpty();
    }

    @Test
    void a_parent_that_waits_no_more_opens_nothing() {
        ChordId parent = parent(nested(small(1)));
        TaskMessage message = message(parent, 0);
        await(given.closing.close(parent, Closing.Why.CANCELLED));

        given.writesNothing(() -> assertThat(await(nested.open(message))).isEqualTo(Opened.NOBODY_WAITS));

        assertThat(await(given.reader.chord(parent.child(0)))).isEmpty();
    }

    @Test
    void no_limit_of_submissions_holds_for_what_was_accepted() {
        ChordId parent = parent(nested(small(3)));
        TaskMessage message = message(parent, 0);
        GivenStore full = given.with(Map.of("tutti.limits.backlog", "1", "tutti.limits.queues", "1"));
        OpenNested other = new OpenNested(
                full.durably,
                full.commands,
                full.keys,
                full.clock,
                full.workers,
                full.config,
                new Admission(full.config, full.memory),
                full.writer,
                full.dispatching,
                new RunNestedAgain(full.commands, full.keys, full.clock, full.retrying, full.dispatching),
                full.meters);

        assertThat(await(other.open(message))).isEqualTo(Opened.DONE);

        full.close();
    }

    @Test
    void a_full_redis_opens_what_was_accepted() {
        ChordId parent = parent(nested(small(2)), nested(small(300)));
        TaskMessage one = message(parent, 0);
        TaskMessage other = message(parent, 1);
        given.redis("CONFIG", "SET", "maxmemory-policy", "noeviction");
        given.redis("CONFIG", "SET", "maxmemory", 1);

        assertThat(await(nested.open(one))).isEqualTo(Opened.DONE);
        assertThat(await(nested.open(other))).isEqualTo(Opened.DONE);

        given.redis("CONFIG", "SET", "maxmemory", 0);
        assertThat(state(parent.child(0))).isEqualTo("running");
        assertThat(state(parent.child(1))).isEqualTo("running");
    }

    // -------------------------------------------------------------------------------------------- its end, and retries

    @Test
    void two_envelopes_of_one_end_count_once() {
        ChordId parent = parent(nested(small(1)), nested(small(1)));
        ChordId child = opened(parent);
        completed(child, 1);
        assertThat(open(parent, 0)).isEqualTo(Opened.DONE); // the message came once more: it is said again
        assertThat(told(parent)).hasSize(2);

        Joining.Joined joined = join(parent);

        assertThat(joined.recorded()).isEqualTo(1);
        assertThat(joined.dropped()).isEqualTo(1);
        assertThat(joined.state()).isEqualTo("running");
    }

    @Test
    void an_end_whose_envelope_is_gone_is_said_once_more() {
        ChordId parent = parent(nested(small(1)));
        ChordId child = opened(parent);
        completed(child, 1);
        given.redis("DEL", given.keys.envelopes(0));

        assertThat(open(parent, 0)).isEqualTo(Opened.DONE);

        assertThat(told(parent)).hasSize(1);
        join(parent);
        assertThat(((Outcome.Success) outcome(parent, 0)).json()).isEqualTo("7");
    }

    @Test
    void the_outcomes_of_one_without_a_callback_are_its_value() {
        ChordId parent = parent(nested(submission(members(2, "q"), Optional.empty())), nested(small(1)));
        ChordId child = opened(parent);

        member(child, 0, 1, value(1, 5));
        member(child, 1, 1, failure(1, "no"));

        join(parent);
        Outcome.Success list = (Outcome.Success) outcome(parent, 0);
        assertThat(list.json())
                .startsWith("[{\"index\":0,\"id\":\"" + child
                        + ".0\",\"task\":\"echo\",\"status\":\"success\",\"value\":5},")
                .endsWith("]");
        assertThat(list.execution().ref()).contains("mine");
        given.redis("DEL", given.keys.chord(child));
        assertThat(outcome(parent, 0)).isInstanceOf(Outcome.Failure.class);
    }

    @Test
    void a_retry_of_the_parent_runs_its_failed_members_again_and_ends_in_the_new_round() {
        Submission propagates = submission(2, OnFailure.PROPAGATE, Optional.empty(), Tolerance.NONE);
        ChordId parent = parent(nested(propagates));
        ChordId child = opened(parent);
        member(child, 0, 1, value(1, 1));
        member(child, 1, 1, failure(1, "no"));
        assertThat(state(child)).isEqualTo("callback_skipped");
        join(parent);
        callback(parent, 1, 1, value(1, 0));
        assertThat(await(given.retrying.members(child))).isEqualTo(Answer.NESTED);

        assertThat(await(given.retrying.members(parent))).isEqualTo(Answer.DONE);
        await(given.dispatching.feed(parent));
        assertThat(open(parent, 0)).isEqualTo(Opened.DONE);
        assertThat(state(child)).isEqualTo("running");
        assertThat(open(parent, 0)).isEqualTo(Opened.DONE); // comes once more: nothing
        member(child, 1, 2, value(2, 2));
        assertThat(callback(child, 2, 1, value(2, 9))).isEqualTo("completed");

        assertThat(join(parent).state()).isEqualTo("joined");
        assertThat(((Outcome.Success) outcome(parent, 0)).json()).isEqualTo("9");
    }

    @Test
    void a_retry_runs_only_the_callback_again_where_only_that_failed() {
        ChordId parent = parent(nested(small(1)));
        ChordId child = opened(parent);
        member(child, 0, 1, value(1, 1));
        callback(child, 1, 1, failure(1, "no"));
        join(parent);
        callback(parent, 1, 1, value(1, 0));
        await(given.retrying.member(parent, 0));
        await(given.dispatching.feed(parent));

        open(parent, 0);

        assertThat(state(child)).isEqualTo("joined");
        assertThat(callback(child, 1, 2, value(1, 3))).isEqualTo("completed");
        assertThat(join(parent).state()).isEqualTo("joined");
        assertThat(((Outcome.Success) outcome(parent, 0)).json()).isEqualTo("3");
    }

    // -------------------------------------------------------------------------------------------------------- closing

    @Test
    void chords_in_one_that_is_cancelled_are_closed_with_it_at_any_depth() {
        ChordId parent = parent(nested(submission(List.of(nested(small(1))), Optional.of("cb"))));
        ChordId child = opened(parent);
        ChordId grandchild = opened(child);

        await(given.closing.close(parent, Closing.Why.CANCELLED));
        assertThat(await(closing.close(0))).isEqualTo(2);

        assertThat(given.field(child, "fill")).isEqualTo("cancelled");
        assertThat(given.field(grandchild, "fill")).isEqualTo("cancelled");
        assertThat(state(grandchild)).isEqualTo("joined");
        assertThat(given.members(given.keys.closing(0))).isEmpty();
        assertThat(await(closing.close(0))).isZero();
    }

    @Test
    void one_that_runs_for_a_later_round_is_not_closed() {
        ChordId parent = parent(nested(small(1)));
        ChordId child = opened(parent);
        await(given.closing.close(parent, Closing.Why.CANCELLED));
        callback(parent, 1, 1, value(1, 0));
        await(given.retrying.members(parent));
        await(given.dispatching.feed(parent));
        open(parent, 0);

        await(closing.close(0));

        assertThat(state(child)).isEqualTo("running");
        completed(child, 1);
        assertThat(join(parent).state()).isEqualTo("joined");
    }

    @Test
    void its_deadline_is_no_later_than_its_parents() {
        ChordId parent = parent(nested(small(1)));
        given.clock.advance(Duration.ofHours(1));

        ChordId child = opened(parent);

        assertThat(given.field(child, "deadline")).isEqualTo(given.field(parent, "deadline"));
    }

    // ------------------------------------------------------------------------------------------------ lost and removed

    /** Looks for what is lost as aggregators do, until a chord that stands still was looked at. */
    private int recovered() {
        RecoverLost lost = new RecoverLost(
                new StalledChords(given.commands, given.keys, given.clock, given.config),
                new WaitingEntries(given.commands, given.keys),
                new Recount(given.commands, given.keys, given.clock),
                new LookForEntries(given.commands, given.keys, states),
                new SendLost(
                        given.commands,
                        given.keys,
                        given.manifest,
                        new TaskReader(given.commands, given.keys),
                        given.config),
                new SkipLost(given.commands, given.keys, given.manifest, given.undispatched),
                given.meters);
        int sent = 0;
        for (int i = 0; i < 3; i++) {
            sent += await(lost.next(0, Duration.ofMillis(10)));
            given.clock.advance(given.config.claimIdle().multipliedBy(3));
        }
        return sent;
    }

    @Test
    void a_member_whose_chord_is_open_is_not_lost_and_one_whose_envelope_is_gone_is_sent_again() {
        ChordId parent = parent(nested(submission(members(1, "elsewhere"), Optional.of("cb"))));
        ChordId child = opened(parent);
        given.redis("DEL", given.keys.first(0, "q")); // its message was acknowledged

        assertThat(recovered()).isZero();

        completed(child, 1);
        given.redis("DEL", given.keys.envelopes(0));
        assertThat(recovered()).isEqualTo(1);
        assertThat(open(parent, 0)).isEqualTo(Opened.DONE);
        assertThat(join(parent).state()).isEqualTo("joined");
    }

    @Test
    void an_open_one_is_not_missing_and_one_that_has_ended_is() {
        ChordId parent = parent(nested(small(1)), nested(small(1)));
        open(parent, 0);
        open(parent, 1);
        completed(parent.child(1), 1);
        BitSet asked = new BitSet();
        asked.set(0, 2);

        assertThat(await(states.open(parent, asked)).stream()).containsExactly(0);
        assertThat(await(states.count(parent))).isEqualTo(Map.of(ChordState.RUNNING, 1, ChordState.COMPLETED, 1));
    }

    @Test
    void they_are_removed_with_the_outermost_and_one_that_is_open_stays() {
        ChordId parent = parent(nested(small(1)), nested(submission(List.of(nested(small(1))), Optional.empty())));
        open(parent, 0);
        open(parent, 1);
        ChordId open = opened(parent.child(1));
        completed(parent.child(0), 1);
        await(given.closing.close(parent, Closing.Why.CANCELLED));
        await(given.closing.close(parent.child(1), Closing.Why.CANCELLED));
        callback(parent, 1, 1, value(1, 0));
        given.redis("DEL", given.keys.envelopes(0));
        given.clock.advance(Duration.ofHours(30));
        RemoveEnded remove = new RemoveEnded(
                given.commands, given.keys, given.clock, new Due(given.commands, given.clock), given.config);

        await(remove.expired(0));
        await(remove.expired(0));
        await(remove.expired(0));

        assertThat(await(given.reader.chord(parent))).isEmpty();
        assertThat(await(given.reader.chord(parent.child(0)))).isEmpty();
        assertThat(await(given.reader.chord(parent.child(1)))).isEmpty();
        assertThat(state(open)).isEqualTo("running");
        member(open, 0, 1, value(1, 1));
        assertThat(callback(open, 1, 1, value(1, 1))).isEqualTo("completed");
        assertThat(given.members(given.keys.ended(0))).containsExactly(open.text());
    }
}
