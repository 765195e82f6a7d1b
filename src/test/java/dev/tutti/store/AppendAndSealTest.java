package dev.tutti.store;

import static dev.tutti.store.GivenStore.await;
import static dev.tutti.store.GivenStore.member;
import static dev.tutti.store.GivenStore.members;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.ChordState;
import dev.tutti.store.ChordWriter.Stored;
import dev.tutti.wire.EncodedSignature;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The scripts append and seal. */
@OnRedis
@DisplayNameGeneration(ReplaceUnderscores.class)
class AppendAndSealTest {
    private static final List<EncodedSignature> FIVE =
            List.of(member(0, "a"), member(1, "b"), member(2, "a"), member(3, "a"), member(4, "c"));

    private GivenStore given;
    private ChordId id;

    @BeforeEach
    void a_chord_with_its_first_two_members(GivenStore store) {
        given = store;
        id = store.opening(FIVE.subList(0, 2));
    }

    private void append(int from, int to) {
        await(given.writer.append(id, from, FIVE.subList(from, to)));
    }

    private double placeInOpening() {
        return given.redis("ZSCORE", given.keys.opening(0), id).toDouble();
    }

    @Test
    void a_chunk_is_stored_counted_and_found_by_the_index_of_each_member() {
        append(2, 4);

        assertThat(given.field(id, "appended")).isEqualTo("4");
        assertThat(given.members(given.keys.chunks(id))).containsExactly("0", "2");
        assertThat(given.number(given.keys.open(0))).isEqualTo(4);
        assertThat(await(given.manifest.member(id, 3)).orElseThrow().signature())
                .isEqualTo(FIVE.get(3).json());
        assertThat(await(given.manifest.member(id, 4))).isEmpty();
    }

    @Test
    void an_equal_repeat_of_append_writes_nothing() {
        append(2, 4);

        given.clock.advance(Duration.ofSeconds(30));
        given.writesNothing(() -> append(2, 4));
    }

    @Test
    void a_chunk_with_members_missing_before_it_is_refused_and_writes_nothing() {
        given.writesNothing(() -> assertThatThrownBy(() -> append(3, 5))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("gap"));
    }

    @Test
    void a_chunk_that_overlaps_what_is_there_is_refused_and_writes_nothing() {
        append(2, 4);

        given.writesNothing(() -> assertThatThrownBy(() -> append(3, 5)).hasMessageContaining("gap"));
        given.writesNothing(() -> assertThatThrownBy(() -> append(1, 4)).hasMessageContaining("gap"));
    }

    @Test
    void nothing_is_appended_to_a_chord_that_is_running() {
        append(2, 5);
        await(given.writer.seal(id, FIVE));

        given.writesNothing(() -> assertThatThrownBy(() -> await(given.writer.append(id, 5, members(1, "a"))))
                .hasMessageContaining("state"));
    }

    @Test
    void nothing_is_appended_to_a_chord_that_is_gone() {
        ChordId gone = given.id();

        given.writesNothing(() -> assertThatThrownBy(() -> await(given.writer.append(gone, 0, members(1, "a"))))
                .hasMessageContaining("gone"));
    }

    @Test
    void append_renews_the_chord_s_place_among_those_being_opened() {
        double before = placeInOpening();

        given.clock.advance(Duration.ofSeconds(30));
        append(2, 4);

        assertThat(placeInOpening() - before).isBetween(30_000.0, 60_000.0);
    }

    @Test
    void a_sealed_chord_is_running_with_every_member_undispatched() {
        append(2, 5);
        Stored sealed = await(given.writer.seal(id, FIVE));

        assertThat(sealed.state()).isEqualTo(ChordState.RUNNING);
        assertThat(given.hash(given.keys.chord(id)))
                .containsEntry("state", "running")
                .containsEntry("total", "5")
                .containsEntry("cursor", "0")
                .containsEntry("total:a", "3")
                .containsEntry("undispatched:a", "3")
                .containsEntry("undispatched:b", "1")
                .containsEntry("undispatched:c", "1")
                .containsEntry("succeeded:c", "0");
        assertThat(given.hash(given.keys.queues(0))).isEqualTo(Map.of("a", "3", "b", "1", "c", "1", "cb", "0"));
        assertThat(given.members(given.keys.dispatching(0))).containsExactly(id.text());
        assertThat(given.members(given.keys.chords(0, ChordState.RUNNING))).containsExactly(id.text());
        assertThat(given.members(given.keys.chords(0, ChordState.OPENING))).isEmpty();
        assertThat(given.members(given.keys.opening(0))).isEmpty();
        assertThat(given.number(given.keys.open(0))).isEqualTo(5);
    }

    @Test
    void a_chord_is_sealed_once() {
        append(2, 5);
        Stored sealed = await(given.writer.seal(id, FIVE));

        given.clock.advance(Duration.ofSeconds(30));
        given.writesNothing(() -> assertThat(await(given.writer.seal(id, FIVE))).isEqualTo(sealed));
    }

    @Test
    void a_chord_with_a_chunk_missing_is_not_sealed_and_nothing_is_written() {
        append(2, 4);

        given.writesNothing(() ->
                assertThatThrownBy(() -> await(given.writer.seal(id, FIVE))).hasMessageContaining("gap"));
    }

    @Test
    void a_chord_with_more_members_than_it_is_sealed_with_is_not_sealed_and_nothing_is_written() {
        append(2, 5);

        given.writesNothing(() -> assertThatThrownBy(() -> await(given.writer.seal(id, FIVE.subList(0, 4))))
                .hasMessageContaining("gap"));
    }

    @Test
    void a_chord_that_is_gone_is_not_sealed_and_nothing_is_written() {
        ChordId gone = given.id();

        given.writesNothing(() ->
                assertThatThrownBy(() -> await(given.writer.seal(gone, FIVE))).hasMessageContaining("gone"));
    }
}
