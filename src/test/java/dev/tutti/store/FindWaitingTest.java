package dev.tutti.store;

import static dev.tutti.store.GivenStore.await;
import static dev.tutti.store.GivenStore.member;
import static dev.tutti.store.GivenStore.members;
import static dev.tutti.store.GivenStore.ofCallback;
import static dev.tutti.store.GivenStore.ofMember;
import static dev.tutti.store.GivenStore.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.TaskId;
import dev.tutti.store.WaitingFor.Place;
import dev.tutti.store.WaitingFor.Waiting;
import dev.tutti.store.WatchedRedis.Script;
import dev.tutti.wire.EncodedSignature;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The script whereabouts. */
@OnRedis
@DisplayNameGeneration(ReplaceUnderscores.class)
class FindWaitingTest {
    private GivenStore given;
    private FindWaiting find;

    @BeforeEach
    void store(GivenStore store) {
        given = store;
        find = new FindWaiting(store.commands, store.keys);
    }

    private WaitingFor waiting(ChordId id) {
        return await(find.of(id)).orElseThrow();
    }

    private String first() {
        return given.keys.first(0, "q");
    }

    private void read(String stream, int count) {
        given.redis("XGROUP", "CREATE", stream, RedisKeys.WORKERS, "0");
        given.redis("XREADGROUP", "GROUP", RedisKeys.WORKERS, "anna", "COUNT", count, "STREAMS", stream, ">");
    }

    private static Instant cameAt(GivenStore.Entry entry) {
        return Instant.ofEpochMilli(Long.parseLong(entry.id().split("-")[0]));
    }

    private static List<Integer> indices(Place place) {
        return place.first().stream()
                .map(task -> ((TaskId.Member) task.id()).index())
                .toList();
    }

    @Test
    void members_are_queued_delayed_in_hand_and_about_to_be_recorded() {
        ChordId id = given.running(6);
        List<GivenStore.Entry> entries = given.entries(first());
        read(first(), 4);
        await(given.joining.join(id, List.of(given.arrives(ofMember(id, 0), value(1, 0))))); // ended
        given.redis(
                "XDEL",
                first(),
                entries.get(0).id(),
                entries.get(1).id(),
                entries.get(2).id());
        given.arrives(ofMember(id, 1), value(1, 1)); // about to be recorded
        String again = ofMember(id, 2).nextAttempt().text();
        given.redis("ZADD", given.keys.delayed(0, "q"), 1_700_000_000_000L, "first " + again + "\n{}");

        WaitingFor waiting = waiting(id);

        assertThat(waiting.undispatched()).isZero();
        assertThat(waiting.inFlight()).isEqualTo(5);
        assertThat(waiting.approximate()).isFalse();
        assertThat(waiting.inHand())
                .isEqualTo(new Place(
                        1,
                        List.of(new Waiting(
                                new TaskId.Member(id, 3),
                                1,
                                Optional.of("anna"),
                                Optional.of(cameAt(entries.get(3))),
                                Optional.empty()))));
        assertThat(waiting.delayed())
                .isEqualTo(new Place(
                        1,
                        List.of(new Waiting(
                                new TaskId.Member(id, 2),
                                2,
                                Optional.empty(),
                                Optional.empty(),
                                Optional.of(Instant.ofEpochMilli(1_700_000_000_000L))))));
        assertThat(waiting.queued().count()).isEqualTo(2);
        assertThat(indices(waiting.queued())).containsExactly(4, 5);
    }

    @Test
    void members_without_room_in_their_queue_are_undispatched() {
        GivenStore narrow = given.with(Map.of("tutti.window", "3"));
        List<EncodedSignature> members = new ArrayList<>(members(5, "q"));
        members.add(member(5, "r"));
        ChordId id = narrow.undispatched(256, members);
        await(narrow.dispatching.feed(id));

        WaitingFor waiting = waiting(id);

        assertThat(waiting.undispatched()).isEqualTo(3);
        assertThat(waiting.inFlight()).isEqualTo(3);
        assertThat(indices(waiting.queued())).containsExactly(0, 1, 2);
        narrow.close();
    }

    @Test
    void a_joined_chord_waits_for_its_callback() {
        ChordId id = given.joined(2);

        assertThat(waiting(id).queued().first()).extracting(Waiting::id).containsExactly(new TaskId.Callback(id));

        read(given.keys.first(0, "cb"), 1);
        WaitingFor waiting = waiting(id);
        assertThat(waiting.queued().count()).isZero();
        assertThat(waiting.inHand().first()).extracting(Waiting::worker).containsExactly(Optional.of("anna"));
        assertThat(waiting.inFlight()).isEqualTo(1);
    }

    @Test
    void a_joined_chord_whose_callback_is_skipped_waits_for_its_errback() {
        ChordId id = given.propagating(1);
        await(given.joining.join(id, List.of(given.arrives(ofMember(id, 0), GivenStore.failure(1, "no")))));

        assertThat(waiting(id).queued().first()).extracting(Waiting::id).containsExactly(new TaskId.Errback(id));
    }

    @Test
    void a_chord_that_is_submitted_or_has_ended_waits_for_nothing_and_no_more_one_that_is_gone() {
        ChordId ended = given.joined(1);
        await(given.joining.finish(given.arrives(ofCallback(ended, 1, 1), value(1, 0))));

        assertThat(await(find.of(ended))).isEmpty();
        assertThat(await(find.of(given.opening(members(2, "q"))))).isEmpty();
        assertThat(await(find.of(given.id()))).isEmpty();
    }

    @Test
    void messages_of_other_chords_and_of_older_rounds_do_not_count() {
        given.running(5);
        ChordId id = given.running(2);
        given.redis("HSET", given.keys.chord(id), "round", 2);

        WaitingFor waiting = waiting(id);

        assertThat(waiting.queued().count()).isZero();
        assertThat(waiting.inFlight()).isEqualTo(2);
    }

    @Test
    void beyond_a_thousand_entries_it_is_approximate_but_what_is_in_flight_stays_exact() {
        for (int i = 0; i < 5; i++) {
            given.running(250);
        }
        ChordId id = given.running(20);

        WaitingFor waiting = waiting(id);

        assertThat(waiting.approximate()).isTrue();
        assertThat(waiting.inFlight()).isEqualTo(20);
        assertThat(waiting.queued().count()).isLessThan(20);
    }

    @Test
    void many_delayed_ones_leave_room_to_look_at_the_queue() {
        ChordId id = given.running(3);
        for (int i = 0; i < 2_000; i++) {
            given.redis("ZADD", given.keys.delayed(0, "q"), i, "first 1 member other " + i + " 1 1 1 q - -\n{}");
        }

        WaitingFor waiting = waiting(id);

        assertThat(waiting.approximate()).isTrue();
        assertThat(waiting.queued().count()).isEqualTo(3);
    }

    @Test
    void the_first_ten_are_named_and_all_are_counted() {
        ChordId id = given.running(30);

        Place queued = waiting(id).queued();

        assertThat(queued.count()).isEqualTo(30);
        assertThat(indices(queued)).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    }

    @Test
    void what_nobody_can_read_is_passed_over() {
        ChordId id = given.running(1);
        given.redis("XADD", first(), "*", "h", "nonsense", "p", Buffer.buffer("x"));
        given.redis("ZADD", given.keys.delayed(0, "q"), 1, "nonsense");

        assertThat(waiting(id).queued().count()).isEqualTo(1);
    }

    @Test
    void it_writes_nothing_and_uses_no_other_keys() {
        ChordId id = given.running(3);
        read(first(), 1);

        given.writesNothing(() -> waiting(id));
        List<Script> calls = WatchedRedis.scriptsDuring(given, () -> waiting(id));
        assertThat(calls).singleElement().satisfies(call -> assertThat(call.commands())
                .allSatisfy(
                        seen -> assertThat(call.keys()).contains(seen.words().get(1))));
    }
}
