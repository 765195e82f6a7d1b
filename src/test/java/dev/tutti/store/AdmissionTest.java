package dev.tutti.store;

import static dev.tutti.store.GivenStore.await;
import static dev.tutti.store.GivenStore.members;
import static dev.tutti.store.GivenStore.submission;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.ChordState;
import dev.tutti.store.NotAccepted.Why;
import dev.tutti.wire.EncodedSignature;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What is taken, and what is refused, by the number of open members and by Redis's memory. */
@OnRedis
@DisplayNameGeneration(ReplaceUnderscores.class)
class AdmissionTest {
    private GivenStore given;
    private GivenStore ten;

    @BeforeEach
    void a_backlog_of_ten_members(GivenStore store) {
        given = store;
        ten = store.with(Map.of("tutti.limits.backlog", "10"));
    }

    @AfterEach
    void there_is_memory_again() {
        given.redis("CONFIG", "SET", "maxmemory", 0);
        ten.close();
    }

    private static void open(GivenStore store, ChordId id, int count, boolean whole) {
        List<EncodedSignature> members = members(count, "q");
        await(store.writer.open(id, submission(members, Optional.of("cb")), members, whole));
    }

    private static void isRefused(Why why, ThrowingCallable step) {
        assertThatThrownBy(step).isInstanceOfSatisfying(NotAccepted.class, refused -> assertThat(refused.why())
                .isEqualTo(why));
    }

    /** Redis with a maxmemory of which it holds more than 80 %, but less than all. */
    private void almostFull() {
        given.redis("CONFIG", "SET", "maxmemory-policy", "noeviction");
        long used = Long.parseLong(given.redis("INFO", "memory")
                .toString()
                .lines()
                .filter(line -> line.startsWith("used_memory:"))
                .findFirst()
                .orElseThrow()
                .substring("used_memory:".length())
                .strip());
        given.redis("CONFIG", "SET", "maxmemory", used * 100 / 90);
        await(given.memory.sample());
    }

    @Test
    void chords_are_taken_up_to_the_backlog_and_not_beyond() {
        open(ten, given.id(), 7, true);
        open(ten, given.id(), 3, true);

        given.writesNothing(() -> isRefused(Why.BACKLOG_FULL, () -> open(ten, given.id(), 1, true)));
        given.writesNothing(() -> isRefused(Why.BACKLOG_FULL, () -> open(ten, given.id(), 1, false)));
        open(ten, given.id(), 0, true);
    }

    @Test
    void members_that_end_make_room() {
        ChordId id = given.id();
        open(ten, id, 10, true);

        await(given.joining.join(id, List.of(given.arrives(GivenStore.ofMember(id, 0), GivenStore.value(1, 0)))));

        open(ten, given.id(), 1, true);
    }

    @Test
    void each_partition_takes_its_equal_part() {
        try (GivenStore two = given.with(Map.of("tutti.limits.backlog", "10", "tutti.partitions", "2"))) {
            open(two, given.id(0), 5, true);
            isRefused(Why.BACKLOG_FULL, () -> open(two, given.id(0), 1, true));
            open(two, given.id(1), 5, true);
        }
    }

    @Test
    void a_chord_that_grows_beyond_the_backlog_is_given_up_and_gives_its_members_back() {
        open(ten, given.id(), 2, true);
        ChordId id = given.id();
        open(ten, id, 4, false);
        await(ten.writer.append(id, 4, members(4, "q")));

        isRefused(Why.BACKLOG_FULL, () -> await(ten.writer.append(id, 8, members(1, "q"))));

        isGivenUp(id);
        assertThat(given.number(given.keys.open(0))).isEqualTo(2);
        isRefused(Why.ABANDONED, () -> await(ten.writer.append(id, 8, members(1, "q"))));
    }

    private void isGivenUp(ChordId id) {
        assertThat(given.hash(given.keys.chord(id)))
                .containsEntry("state", "abandoned")
                .containsKey("ended");
        assertThat(given.members(given.keys.opening(0))).isEmpty();
        assertThat(given.members(given.keys.chords(0, ChordState.OPENING))).isEmpty();
        assertThat(given.members(given.keys.chords(0, ChordState.ABANDONED))).containsExactly(id.text());
        assertThat(given.members(given.keys.ended(0))).containsExactly(id.text());
    }

    @Test
    void there_are_at_most_so_many_queues_over_all_chords_their_callbacks_included() {
        try (GivenStore three = given.with(Map.of("tutti.limits.queues", "3"))) {
            open(three, given.id(), 1, true); // q and cb
            openOn(three, "third");

            given.writesNothing(() -> isRefused(Why.TOO_MANY_QUEUES, () -> openOn(three, "fourth")));
            given.writesNothing(() -> isRefused(
                    Why.TOO_MANY_QUEUES,
                    () -> await(three.writer.open(
                            given.id(), submission(List.of(), Optional.of("fourth")), List.of(), false))));
            openOn(three, "third");
        }
    }

    private void openOn(GivenStore store, String queue) {
        List<EncodedSignature> members = members(2, queue);
        await(store.writer.open(given.id(), submission(members, Optional.of("cb")), members, true));
    }

    @Test
    void a_chord_in_several_steps_with_too_many_queues_is_given_up_when_it_is_sealed() {
        try (GivenStore two = given.with(Map.of("tutti.limits.queues", "2"))) {
            ChordId id = given.id();
            open(two, id, 1, false);
            List<EncodedSignature> members = List.of(GivenStore.member(0, "q"), GivenStore.member(1, "r"));
            await(two.writer.append(id, 1, members.subList(1, 2)));

            isRefused(Why.TOO_MANY_QUEUES, () -> await(two.writer.seal(id, members)));

            isGivenUp(id);
            assertThat(given.number(given.keys.open(0))).isZero();
        }
    }

    @Test
    void when_redis_holds_more_than_the_limit_nothing_new_is_taken() {
        almostFull();

        assertThat(given.memory.overLimit()).isTrue();
        given.writesNothing(() -> isRefused(Why.MEMORY_FULL, () -> open(given, given.id(), 1, true)));
        given.writesNothing(() -> isRefused(Why.MEMORY_FULL, () -> open(given, given.id(), 1, false)));
    }

    @Test
    void a_chord_that_is_being_opened_when_redis_comes_to_hold_more_than_the_limit_is_given_up() {
        ChordId id = given.opening(members(3, "q"));
        almostFull();

        isRefused(Why.MEMORY_FULL, () -> await(given.writer.append(id, 3, members(3, "q"))));

        isGivenUp(id);
        assertThat(given.number(given.keys.open(0))).isZero();
    }

    @Test
    void when_it_holds_less_again_new_chords_are_taken() {
        almostFull();
        given.redis("CONFIG", "SET", "maxmemory", 0);
        await(given.memory.sample());

        assertThat(given.memory.overLimit()).isFalse();
        open(given, given.id(), 1, true);
    }

    @Test
    void a_limit_in_bytes_needs_no_maxmemory() {
        try (GivenStore tiny = given.with(Map.of("tutti.limits.memory", "1000"))) {
            await(tiny.memory.sample());
            assertThat(tiny.memory.overLimit()).isTrue();
        }
        await(given.memory.sample());
        assertThat(given.memory.overLimit()).isFalse();
    }

    @Test
    void a_limit_is_a_percentage_or_bytes() {
        assertThat(MemoryLimit.parse("80%").isExceeded(81, 100)).isTrue();
        assertThat(MemoryLimit.parse("80%").isExceeded(80, 100)).isFalse();
        assertThat(MemoryLimit.parse("80%").isExceeded(1L << 50, 0)).isFalse();
        assertThat(MemoryLimit.parse("80").isExceeded(81, 1000)).isTrue();
        for (String wrong : List.of("", "101%", "-1", "1g", "%")) {
            assertThatThrownBy(() -> MemoryLimit.parse(wrong)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
