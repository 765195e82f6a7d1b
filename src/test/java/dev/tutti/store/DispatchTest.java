package dev.tutti.store;

import static dev.tutti.store.GivenStore.await;
import static dev.tutti.store.GivenStore.member;
import static dev.tutti.store.GivenStore.members;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tutti.chord.ChordId;
import dev.tutti.store.GivenStore.Entry;
import dev.tutti.store.Undispatched.Slice;
import dev.tutti.wire.EncodedSignature;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The script dispatch, and feeding by it. */
@OnRedis
@DisplayNameGeneration(ReplaceUnderscores.class)
class DispatchTest {
    private static final int WINDOW = 6;

    private GivenStore given;

    @BeforeEach
    void a_store_with_a_narrow_window(GivenStore store) {
        given = store.with(Map.of("tutti.window", String.valueOf(WINDOW)));
    }

    @AfterEach
    void close() {
        given.close();
    }

    private Slice seen(ChordId id) {
        return await(given.undispatched.next(id));
    }

    private int send(ChordId id, Slice what) {
        return await(given.slices.send(id, what));
    }

    private void take(String queue, int count) {
        given.entries(given.keys.bulk(0, queue)).stream()
                .limit(count)
                .forEach(entry -> given.redis("XDEL", given.keys.bulk(0, queue), entry.id()));
    }

    @Test
    void a_slice_is_one_chunk_in_the_bulk_stream() {
        ChordId id = given.undispatched(3, members(5, "q"));

        assertThat(send(id, seen(id))).isEqualTo(3);

        assertThat(given.entries(given.keys.bulk(0, "q")))
                .extracting(Entry::header)
                .containsExactly(
                        "1 member " + id + " 0 1 1 1 q cb -",
                        "1 member " + id + " 1 1 1 1 q cb -",
                        "1 member " + id + " 2 1 1 1 q cb -");
        assertThat(given.entries(given.keys.bulk(0, "q")).get(2).payload())
                .isEqualTo("{\"task\":\"echo\",\"args\":[2],\"queue\":\"q\"}");
        assertThat(given.length(given.keys.first(0, "q"))).isZero();
        assertThat(given.hash(given.keys.chord(id)))
                .containsEntry("cursor", "3")
                .containsEntry("undispatched:q", "2")
                .containsEntry(
                        "last", given.entries(given.keys.bulk(0, "q")).get(2).id());
        assertThat(given.hash(given.keys.queues(0))).isEqualTo(Map.of("q", "2", "cb", "0"));
    }

    @Test
    void a_repeated_slice_sends_nothing() {
        ChordId id = given.undispatched(3, members(5, "q"));
        Slice slice = seen(id);
        send(id, slice);

        given.writesNothing(() -> assertThat(send(id, slice)).isZero());
    }

    @Test
    void a_slice_for_a_round_that_is_over_sends_nothing() {
        ChordId id = given.undispatched(3, members(5, "q"));
        Slice now = seen(id);
        Slice stale = new Slice(now.round() + 1, now.cursor(), now.end(), now.next(), now.trace(), now.members());

        given.writesNothing(() -> assertThat(send(id, stale)).isZero());
    }

    @Test
    void a_chord_that_no_longer_runs_sends_nothing_and_is_fed_no_more() {
        ChordId id = given.undispatched(3, members(5, "q"));
        Slice slice = seen(id);
        given.redis("HSET", given.keys.chord(id), "state", "joined");

        assertThat(send(id, slice)).isZero();

        assertThat(given.members(given.keys.dispatching(0))).isEmpty();
        assertThat(given.length(given.keys.bulk(0, "q"))).isZero();
    }

    @Test
    void what_a_chord_that_no_longer_runs_left_undispatched_is_waited_for_no_more() {
        ChordId id = given.undispatched(3, List.of(member(0, "a"), member(1, "b"), member(2, "b")));
        ChordId other = given.undispatched(3, members(4, "b"));
        given.redis("HSET", given.keys.chord(id), "state", "joined");

        await(given.slices.send(id, Slice.NOTHING));
        given.writesNothing(() -> await(given.slices.send(id, Slice.NOTHING)));

        assertThat(given.hash(given.keys.queues(0))).isEqualTo(Map.of("a", "0", "b", "4", "cb", "0"));
        assertThat(given.field(other, "undispatched:b")).isEqualTo("4");
    }

    @Test
    void a_slice_stops_at_the_window() {
        ChordId id = given.undispatched(256, members(10, "q"));

        assertThat(send(id, seen(id))).isEqualTo(WINDOW);
        given.clock.advance(Duration.ofSeconds(1));
        assertThat(send(id, seen(id))).isZero();

        assertThat(given.length(given.keys.bulk(0, "q"))).isEqualTo(WINDOW);
        assertThat(given.field(id, "cursor")).isEqualTo("6");
    }

    @Test
    void a_chord_that_found_no_room_goes_behind_the_others() {
        ChordId first = given.undispatched(256, members(10, "q"));
        given.clock.advance(Duration.ofSeconds(1));
        ChordId second = given.undispatched(256, members(10, "q"));
        given.clock.advance(Duration.ofSeconds(1));

        send(first, seen(first));

        assertThat(given.members(given.keys.dispatching(0))).containsExactly(second.text(), first.text());
    }

    @Test
    void a_slice_of_several_queues_stops_before_the_first_member_whose_queue_is_full() {
        ChordId filling = given.undispatched(256, members(WINDOW, "full"));
        send(filling, seen(filling));
        ChordId id = given.undispatched(
                256, List.of(member(0, "a"), member(1, "b"), member(2, "full"), member(3, "a"), member(4, "full")));

        assertThat(send(id, seen(id))).isEqualTo(2);

        assertThat(given.length(given.keys.bulk(0, "a"))).isEqualTo(1);
        assertThat(given.length(given.keys.bulk(0, "full"))).isEqualTo(WINDOW);
        assertThat(given.hash(given.keys.queues(0))).containsEntry("a", "1").containsEntry("b", "0");

        take("full", 1);
        assertThat(send(id, seen(id))).isEqualTo(2);
        assertThat(given.field(id, "cursor")).isEqualTo("4");
    }

    @Test
    void the_last_slice_takes_the_chord_out_of_what_is_to_be_fed() {
        ChordId id = given.undispatched(3, members(5, "q"));

        assertThat(await(given.dispatching.feed(id))).isEqualTo(5);

        assertThat(given.members(given.keys.dispatching(0))).isEmpty();
        assertThat(given.hash(given.keys.queues(0))).isEqualTo(Map.of("q", "0", "cb", "0"));
        assertThat(seen(id)).isEqualTo(Slice.NOTHING);
    }

    @Test
    void members_are_sent_once_and_in_order_while_room_comes_and_goes() {
        ChordId id = given.undispatched(4, members(23, "q"));
        List<String> sent = new ArrayList<>();

        while (!given.members(given.keys.dispatching(0)).isEmpty()) {
            await(given.dispatching.feed(0));
            given.entries(given.keys.bulk(0, "q")).stream().limit(3).forEach(entry -> sent.add(entry.header()));
            take("q", 3);
        }
        given.entries(given.keys.bulk(0, "q")).forEach(entry -> sent.add(entry.header()));

        assertThat(sent)
                .containsExactlyElementsOf(IntStream.range(0, 23)
                        .mapToObj(i -> "1 member " + id + " " + i + " 1 1 1 q cb -")
                        .toList());
    }

    @Test
    void chords_of_a_partition_are_fed_in_turn_until_the_windows_are_full() {
        List<ChordId> chords = IntStream.range(0, 3)
                .mapToObj(i -> given.undispatched(2, members(8, "q")))
                .toList();

        assertThat(await(given.dispatching.feed(0))).isEqualTo(WINDOW);

        assertThat(chords).extracting(id -> given.field(id, "cursor")).containsExactly("2", "2", "2");
    }

    @Test
    void a_chord_whose_hash_is_gone_is_fed_no_more() {
        ChordId gone = given.undispatched(3, members(5, "q"));
        given.redis("DEL", given.keys.chord(gone));

        await(given.dispatching.feed(0));

        assertThat(given.members(given.keys.dispatching(0))).isEmpty();
    }

    @Test
    void a_chord_with_a_chunk_lost_in_the_middle_is_dispatched_up_to_there() {
        ChordId id = given.undispatched(2, members(6, "q"));
        given.redis("DEL", given.keys.manifest(id, 2));
        given.redis("ZREM", given.keys.chunks(id), 2);

        assertThat(await(given.dispatching.feed(0))).isEqualTo(2);

        assertThat(given.field(id, "cursor")).isEqualTo("2");
    }

    @Test
    void a_chord_whose_manifest_cannot_be_read_does_not_stop_the_others() {
        List<ChordId> broken = IntStream.range(0, 20)
                .mapToObj(i -> given.undispatched(3, members(5, "q")))
                .toList();
        broken.subList(0, 10).forEach(id -> given.redis("SET", given.keys.manifest(id, 0), "junk"));
        broken.subList(10, 20).forEach(id -> given.redis("DEL", given.keys.manifest(id, 0)));
        given.clock.advance(Duration.ofSeconds(1));
        ChordId healthy = given.undispatched(3, members(5, "q"));
        given.clock.advance(Duration.ofSeconds(1));

        for (int tick = 0; tick < 3; tick++) {
            await(given.dispatching.feed(0));
        }

        assertThat(given.field(healthy, "cursor")).isEqualTo("5");
    }

    @Test
    void the_bytes_of_a_slice_are_bounded_by_its_chunk() {
        List<EncodedSignature> large = IntStream.range(0, 6)
                .mapToObj(i -> member("x".repeat(255 << 10), "q"))
                .toList();
        ChordId id = given.undispatched(4, large);

        assertThat(send(id, seen(id))).isEqualTo(4);
        assertThat(send(id, seen(id))).isEqualTo(2);
    }
}
