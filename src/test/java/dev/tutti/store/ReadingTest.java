package dev.tutti.store;

import static dev.tutti.store.GivenStore.await;
import static dev.tutti.store.GivenStore.members;
import static dev.tutti.store.GivenStore.ofCallback;
import static dev.tutti.store.GivenStore.ofMember;
import static dev.tutti.store.GivenStore.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.ChordSnapshot;
import dev.tutti.chord.ChordState;
import dev.tutti.wire.StoredOutcome;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The scripts outcomes and list, and the reader around them. */
@OnRedis
@DisplayNameGeneration(ReplaceUnderscores.class)
class ReadingTest {
    private static final int MEBIBYTE = 1 << 20;

    private GivenStore given;

    @BeforeEach
    void store(GivenStore store) {
        given = store;
    }

    private OutcomePage page(ChordId id, int from, int count) {
        return await(given.reader.outcomes(id, from, count)).orElseThrow();
    }

    /** A chord that has outcomes of that size at every index. */
    private ChordId withOutcomes(int count, int bytes) {
        ChordId id = given.running(members(count, "q"), Optional.of("cb"));
        Buffer outcome = new StoredOutcome(true, 1, Buffer.buffer("\"" + "x".repeat(bytes) + "\"")).bytes();
        for (int i = 0; i < count; i++) {
            given.redis("HSET", given.keys.outcomes(id), i, outcome);
        }
        return id;
    }

    @Test
    void a_page_has_as_many_outcomes_as_asked_for_from_the_first_index_on() {
        ChordId id = given.joined(200);

        OutcomePage page = page(id, 70, 100);

        assertThat(page.first()).isEqualTo(70);
        assertThat(page.next()).isEqualTo(170);
        assertThat(page.total()).isEqualTo(200);
        assertThat(page.state()).isEqualTo(ChordState.JOINED);
        assertThat(page.outcomes())
                .isEqualTo(IntStream.range(70, 170)
                        .mapToObj(i -> Optional.of(value(1, i)))
                        .toList());
    }

    @Test
    void a_page_ends_with_the_last_member() {
        ChordId id = given.joined(3);

        assertThat(page(id, 2, 100).outcomes()).hasSize(1);
        assertThat(page(id, 3, 100).outcomes()).isEmpty();
        assertThat(page(id, 1_000, 100).outcomes()).isEmpty();
    }

    @Test
    void a_page_has_at_most_a_mebibyte_and_one_outcome() {
        ChordId id = withOutcomes(40, 100_000);

        List<Optional<StoredOutcome>> page = page(id, 0, 1_000).outcomes();

        int bytes = page.stream()
                .mapToInt(outcome -> outcome.orElseThrow().json().length())
                .sum();
        assertThat(bytes).isBetween(MEBIBYTE - 100_100, MEBIBYTE + 100_100);
    }

    @Test
    void a_page_has_at_least_one_outcome() {
        ChordId id = withOutcomes(2, 2 * MEBIBYTE);

        assertThat(page(id, 0, 10).outcomes()).hasSize(1);
    }

    @Test
    void no_more_is_read_for_a_page_than_it_holds() {
        ChordId id = withOutcomes(64, 256 << 10);

        WatchedRedis.Script call = WatchedRedis.only(given, () -> page(id, 0, 64));

        long asked = call.commands().stream()
                .filter(seen -> seen.words().contains(given.keys.outcomes(id)))
                .mapToLong(seen -> seen.words().size() - 2L)
                .sum();
        assertThat(asked).isLessThanOrEqualTo(5);
    }

    @Test
    void pages_put_together_are_the_whole_list() {
        ChordId id = withOutcomes(256, 10_000);
        List<Optional<StoredOutcome>> all = new ArrayList<>();

        given.reader.pages(id, 1_000).subscribe().asStream().forEach(page -> all.addAll(page.outcomes()));

        assertThat(all).hasSize(256).allMatch(Optional::isPresent);
    }

    @Test
    void a_chord_that_is_gone_has_no_page() {
        assertThat(await(given.reader.outcomes(given.id(), 0, 10))).isEmpty();
    }

    @Test
    void a_callback_reads_the_outcomes_of_its_round_and_generation() {
        ChordId id = given.joined(2);

        assertThat(await(given.reader.outcomesFor(ofCallback(id, 1, 1), 0, 10))).isPresent();
        assertThat(await(given.reader.outcomesFor(ofCallback(id, 2, 1), 0, 10))).isEmpty();
        assertThat(await(given.reader.outcomesFor(ofCallback(id, 1, 2), 0, 10))).isEmpty();
    }

    @Test
    void a_callback_reads_nothing_while_members_run_or_once_the_chord_has_ended() {
        ChordId running = given.running(1);
        ChordId ended = given.joined(1);
        await(given.joining.finish(given.arrives(ofCallback(ended, 1, 1), value(1, 0))));

        assertThat(await(given.reader.outcomesFor(ofCallback(running, 1, 1), 0, 10)))
                .isEmpty();
        assertThat(await(given.reader.outcomesFor(ofCallback(ended, 1, 1), 0, 10)))
                .isEmpty();
    }

    @Test
    void reading_writes_nothing() {
        ChordId id = given.joined(2);

        given.writesNothing(() -> page(id, 0, 10));
        given.writesNothing(() -> await(given.reader.chord(id)));
        given.writesNothing(() -> list(EnumSet.allOf(ChordState.class), Optional.empty(), 10));
    }

    @Test
    void a_snapshot_says_how_far_the_chord_is() {
        ChordId id = given.running(3);
        await(given.joining.join(
                id,
                List.of(
                        given.arrives(ofMember(id, 0), value(1, 0)),
                        given.arrives(ofMember(id, 2), GivenStore.failure(1, "no")))));

        ChordSnapshot chord = await(given.reader.chord(id)).orElseThrow();

        assertThat(chord.state()).isEqualTo(ChordState.RUNNING);
        assertThat(chord.total()).isEqualTo(3);
        assertThat(chord.succeeded()).isEqualTo(1);
        assertThat(chord.failed()).isEqualTo(1);
        assertThat(chord.pending()).isEqualTo(1);
        assertThat(chord.joinedAt()).isEmpty();
        assertThat(chord.callback().orElseThrow().status()).isEqualTo("waiting");
    }

    @Test
    void the_callback_of_a_joined_chord_is_queued() {
        ChordSnapshot chord = await(given.reader.chord(given.joined(1))).orElseThrow();

        assertThat(chord.callback().orElseThrow().status()).isEqualTo("queued");
        assertThat(chord.joinedAt()).isPresent();
    }

    private List<ChordId> list(EnumSet<ChordState> states, Optional<ChordId> before, int limit) {
        return await(given.reader.list(states, before, limit)).stream()
                .map(ChordSnapshot::id)
                .toList();
    }

    @Test
    void chords_of_several_states_are_listed_newest_first() {
        ChordId oldest = given.joined(1);
        ChordId opening = given.opening(members(1, "q"));
        ChordId running = given.running(1);
        ChordId newest = given.joined(0);

        assertThat(list(EnumSet.allOf(ChordState.class), Optional.empty(), 10))
                .containsExactly(newest, running, opening, oldest);
        assertThat(list(EnumSet.of(ChordState.JOINED), Optional.empty(), 10)).containsExactly(newest, oldest);
    }

    @Test
    void a_list_goes_on_behind_the_last_chord_of_the_page_before() {
        List<ChordId> chords =
                IntStream.range(0, 5).mapToObj(i -> given.joined(i % 2)).toList();
        EnumSet<ChordState> all = EnumSet.allOf(ChordState.class);

        assertThat(list(all, Optional.empty(), 2)).containsExactly(chords.get(4), chords.get(3));
        assertThat(list(all, Optional.of(chords.get(3)), 2)).containsExactly(chords.get(2), chords.get(1));
        assertThat(list(all, Optional.of(chords.get(1)), 2)).containsExactly(chords.get(0));
        assertThat(list(all, Optional.of(chords.get(0)), 2)).isEmpty();
    }

    @Test
    void a_list_has_the_chords_of_every_partition() {
        GivenStore wide = given.with(java.util.Map.of("tutti.partitions", "2"));
        await(wide.partitions.refresh());
        ChordId zero = given.id(0);
        ChordId one = given.id(1);
        for (ChordId id : List.of(zero, one)) {
            await(given.writer.open(
                    id, GivenStore.submission(members(1, "q"), Optional.empty()), members(1, "q"), true));
        }

        assertThat(await(wide.reader.list(EnumSet.of(ChordState.RUNNING), Optional.empty(), 10)))
                .extracting(ChordSnapshot::id)
                .containsExactly(one, zero);
        wide.close();
    }

    @Test
    void a_list_of_no_state_is_empty() {
        given.running(1);

        assertThat(list(EnumSet.noneOf(ChordState.class), Optional.empty(), 10)).isEmpty();
    }

    @Test
    void the_reply_of_outcomes_says_stale_to_a_zombie() {
        ChordId id = given.joined(1);
        WatchedRedis.Script call =
                WatchedRedis.only(given, () -> await(given.reader.outcomesFor(ofCallback(id, 1, 9), 0, 1)));

        Response reply = ScriptsTest.repeat(given, call, "", "");

        assertThat(reply.get(0).toString()).isEqualTo("stale");
    }
}
