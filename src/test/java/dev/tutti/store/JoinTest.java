package dev.tutti.store;

import static dev.tutti.store.GivenStore.await;
import static dev.tutti.store.GivenStore.failure;
import static dev.tutti.store.GivenStore.member;
import static dev.tutti.store.GivenStore.members;
import static dev.tutti.store.GivenStore.ofMember;
import static dev.tutti.store.GivenStore.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.ChordState;
import dev.tutti.store.GivenStore.Entry;
import dev.tutti.store.Joining.Joined;
import dev.tutti.store.Joining.Received;
import dev.tutti.store.WatchedRedis.Seen;
import dev.tutti.wire.Header;
import dev.tutti.wire.Kind;
import dev.tutti.wire.StoredOutcome;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The script join. */
@OnRedis
@DisplayNameGeneration(ReplaceUnderscores.class)
class JoinTest {
    private GivenStore given;

    @BeforeEach
    void store(GivenStore store) {
        given = store;
    }

    private Joined join(ChordId id, Received... envelopes) {
        return await(given.joining.join(id, List.of(envelopes)));
    }

    private Received arrives(ChordId id, int index) {
        return given.arrives(ofMember(id, index), value(1, index));
    }

    private Map<String, String> outcomes(ChordId id) {
        return given.hash(given.keys.outcomes(id));
    }

    private static Header with(Header header, int index, int round, List<String> next) {
        return new Header(
                header.kind(),
                header.chord(),
                index,
                round,
                header.generation(),
                header.attempt(),
                header.queue(),
                next,
                header.trace());
    }

    private void isDropped(ChordId id, Header header) {
        Received forged = given.arrives(header, value(1, 0));
        Map<String, String> hash = given.hash(given.keys.chord(id));

        assertThat(join(id, forged)).isEqualTo(new Joined(0, 1, "running"));

        assertThat(outcomes(id)).isEmpty();
        assertThat(given.hash(given.keys.chord(id))).isEqualTo(hash);
        assertThat(given.number(given.keys.open(0))).isEqualTo(2);
        assertThat(given.length(given.keys.envelopes(0))).isZero();
    }

    @Test
    void outcomes_are_recorded_counted_and_their_envelopes_acknowledged() {
        ChordId id = given.running(List.of(member(0, "q"), member(1, "r"), member(2, "q")), Optional.of("cb"));
        Header ofOne = new Header(Kind.MEMBER, id, 1, 1, 1, 1, "r", List.of("cb"), Optional.empty());

        Joined joined = join(id, given.arrives(ofOne, value(1, 7)), given.arrives(ofMember(id, 2), failure(1, "no")));

        assertThat(joined).isEqualTo(new Joined(2, 0, "running"));
        assertThat(outcomes(id)).containsOnlyKeys("1", "2");
        assertThat(outcomes(id).get("1")).isEqualTo(value(1, 7).bytes().toString());
        assertThat(given.hash(given.keys.chord(id)))
                .containsEntry("state", "running")
                .containsEntry("succeeded", "1")
                .containsEntry("failed", "1")
                .containsEntry("succeeded:r", "1")
                .containsEntry("succeeded:q", "0");
        assertThat(given.members(given.keys.failed(id))).containsExactly("2");
        assertThat(given.number(given.keys.open(0))).isEqualTo(1);
        assertThat(given.length(given.keys.envelopes(0))).isZero();
        assertThat(given.pendingEnvelopes(0)).isZero();
    }

    @Test
    void the_first_outcome_of_a_member_wins() {
        ChordId id = given.running(2);
        join(id, given.arrives(ofMember(id, 0), value(1, 1)));

        Joined late = join(id, given.arrives(ofMember(id, 0), failure(1, "late")));

        assertThat(late).isEqualTo(new Joined(0, 1, "running"));
        assertThat(outcomes(id).get("0")).isEqualTo(value(1, 1).bytes().toString());
        assertThat(given.members(given.keys.failed(id))).isEmpty();
        assertThat(given.number(given.keys.open(0))).isEqualTo(1);
    }

    @Test
    void the_first_outcome_wins_within_one_call_too() {
        ChordId id = given.running(2);

        Joined joined = join(
                id, given.arrives(ofMember(id, 0), failure(1, "first")), given.arrives(ofMember(id, 0), value(1, 2)));

        assertThat(joined).isEqualTo(new Joined(1, 1, "running"));
        assertThat(outcomes(id).get("0")).isEqualTo(failure(1, "first").bytes().toString());
        assertThat(given.field(id, "succeeded")).isEqualTo("0");
    }

    @Test
    void a_repeated_call_records_nothing_more() {
        ChordId id = given.running(3);
        Received first = arrives(id, 0);
        Received second = arrives(id, 1);
        join(id, first, second);

        given.writesNothing(() -> assertThat(join(id, first, second)).isEqualTo(new Joined(0, 2, "running")));
    }

    @Test
    void a_repeated_last_call_calls_back_once() {
        ChordId id = given.running(1);
        Received last = arrives(id, 0);
        join(id, last);

        given.writesNothing(() -> assertThat(join(id, last)).isEqualTo(new Joined(0, 1, "joined")));

        assertThat(given.length(given.keys.first(0, "cb"))).isEqualTo(1);
    }

    @Test
    void an_index_behind_the_last_member_is_dropped() {
        ChordId id = given.running(2);
        isDropped(id, with(ofMember(id, 0), 2, 1, List.of("cb")));
    }

    @Test
    void a_negative_index_is_dropped() {
        ChordId id = given.running(2);
        isDropped(id, with(ofMember(id, 0), -1, 1, List.of("cb")));
    }

    @Test
    void an_envelope_of_another_round_is_dropped() {
        ChordId id = given.running(2);
        isDropped(id, with(ofMember(id, 0), 0, 2, List.of("cb")));
    }

    @Test
    void the_last_outcome_and_the_callback_s_message_are_one_step() {
        ChordId id = given.running(2);
        join(id, arrives(id, 0));
        Received last = arrives(id, 1);

        WatchedRedis.Script call = WatchedRedis.only(given, () -> join(id, last));

        assertThat(call.commands()).extracting(Seen::name).containsSubsequence("XACK", "XDEL", "HSETNX", "XADD");
        assertThat(given.hash(given.keys.chord(id)))
                .containsEntry("state", "joined")
                .containsEntry("succeeded", "2")
                .containsEntry(
                        "last", given.entries(given.keys.first(0, "cb")).get(0).id());
        assertThat(given.members(given.keys.chords(0, ChordState.JOINED))).containsExactly(id.text());
        assertThat(given.members(given.keys.chords(0, ChordState.RUNNING))).isEmpty();
        assertThat(given.members(given.keys.ended(0))).isEmpty();
        assertThat(given.number(given.keys.open(0))).isZero();
    }

    @Test
    void the_callback_s_message_has_its_header_and_signature() {
        ChordId id = given.joined(1);

        Entry callback = given.entries(given.keys.first(0, "cb")).get(0);

        assertThat(Header.parse(callback.header())).isEqualTo(GivenStore.ofCallback(id, 1, 1));
        assertThat(callback.payload()).isEqualTo("{\"task\":\"done\",\"queue\":\"cb\"}");
    }

    @Test
    void a_chord_without_a_callback_is_completed_by_its_last_outcome() {
        ChordId id = given.running(members(1, "q"), Optional.empty());
        Header header = with(ofMember(id, 0), 0, 1, List.of());

        Joined joined = join(id, given.arrives(header, value(1, 0)));

        assertThat(joined).isEqualTo(new Joined(1, 0, "completed"));
        assertThat(given.field(id, "ended")).isEqualTo(given.field(id, "joined"));
        assertThat(given.members(given.keys.chords(0, ChordState.COMPLETED))).containsExactly(id.text());
        assertThat(given.members(given.keys.ended(0))).containsExactly(id.text());
    }

    @Test
    void the_wrong_callback_queue_writes_nothing_and_the_right_one_is_named() {
        ChordId id = given.running(1);
        Received forged = given.arrives(with(ofMember(id, 0), 0, 1, List.of("wrong")), value(1, 0));
        WatchedRedis.Script call =
                WatchedRedis.scriptsDuring(given, () -> join(id, forged)).get(0);
        ChordId twin = given.running(1);
        given.arrives(with(ofMember(twin, 0), 0, 1, List.of("wrong")), value(1, 0));

        given.writesNothing(() -> {
            Response reply = ScriptsTest.repeat(given, call, id.text(), twin.text());
            assertThat(reply.get(0).toInteger()).isEqualTo(-1);
            assertThat(reply.get(1).toString()).isEqualTo("cb");
        });
    }

    @Test
    void an_envelope_with_the_wrong_callback_queue_is_recorded_all_the_same() {
        ChordId id = given.running(1);

        Joined joined = join(id, given.arrives(with(ofMember(id, 0), 0, 1, List.of("wrong")), value(1, 0)));

        assertThat(joined).isEqualTo(new Joined(1, 0, "joined"));
        assertThat(given.length(given.keys.first(0, "cb"))).isEqualTo(1);
        assertThat(given.length(given.keys.first(0, "wrong"))).isZero();
    }

    @Test
    void an_envelope_that_invents_a_callback_is_recorded_and_none_is_called() {
        ChordId id = given.running(members(1, "q"), Optional.empty());

        assertThat(join(id, arrives(id, 0))).isEqualTo(new Joined(1, 0, "completed"));

        assertThat(given.length(given.keys.first(0, "cb"))).isZero();
    }

    @Test
    void envelopes_of_a_chord_that_is_gone_are_acknowledged_and_dropped() {
        ChordId gone = given.id();
        Received envelope = arrives(gone, 0);
        Map<String, String> before = given.dump();
        before.remove(given.keys.envelopes(0));

        assertThat(join(gone, envelope)).isEqualTo(new Joined(0, 1, "gone"));

        Map<String, String> after = given.dump();
        after.remove(given.keys.envelopes(0));
        assertThat(after).isEqualTo(before);
        assertThat(given.length(given.keys.envelopes(0))).isZero();
        assertThat(given.pendingEnvelopes(0)).isZero();
    }

    @Test
    void late_envelopes_of_a_joined_chord_are_acknowledged_and_dropped() {
        ChordId id = given.joined(1);
        Received late = given.arrives(ofMember(id, 0), failure(1, "late"));
        Map<String, String> hash = given.hash(given.keys.chord(id));

        assertThat(join(id, late)).isEqualTo(new Joined(0, 1, "joined"));

        assertThat(given.hash(given.keys.chord(id))).isEqualTo(hash);
        assertThat(given.length(given.keys.envelopes(0))).isZero();
    }

    @Test
    void five_hundred_envelopes_are_one_call() {
        ChordId id = given.running(members(256, "q"), Optional.of("cb"));
        Received[] envelopes =
                IntStream.range(0, 500).mapToObj(i -> arrives(id, i % 256)).toArray(Received[]::new);

        assertThat(join(id, envelopes)).isEqualTo(new Joined(256, 244, "joined"));
    }

    @Test
    void what_was_recorded_is_read_in_the_order_of_members() {
        ChordId id = given.running(3);
        join(id, arrives(id, 2), arrives(id, 0));

        OutcomePage page = await(given.reader.outcomes(id, 0, 10)).orElseThrow();

        assertThat(page.outcomes())
                .containsExactly(Optional.of(value(1, 0)), Optional.empty(), Optional.of(value(1, 2)));
    }

    @Test
    void the_time_of_joining_is_redis_s_time() {
        ChordId id = given.running(1);
        given.clock.advance(Duration.ofHours(1));
        join(id, arrives(id, 0));

        long waited = Long.parseLong(given.field(id, "joined")) - Long.parseLong(given.field(id, "created"));
        assertThat(Duration.ofMillis(waited)).isBetween(Duration.ofHours(1), Duration.ofMinutes(61));
    }

    private static final StoredOutcome LARGE = new StoredOutcome(
            true, 1, io.vertx.core.buffer.Buffer.buffer("{\"value\":\"" + "x".repeat(250_000) + "\"}"));

    @Test
    void outcomes_of_a_quarter_of_a_megabyte_are_stored_whole() {
        ChordId id = given.running(1);
        join(id, given.arrives(ofMember(id, 0), LARGE));

        assertThat(outcomes(id).get("0")).isEqualTo(LARGE.bytes().toString());
    }
}
