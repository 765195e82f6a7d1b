package dev.tutti.store;

import static dev.tutti.store.GivenStore.await;
import static dev.tutti.store.GivenStore.failure;
import static dev.tutti.store.GivenStore.members;
import static dev.tutti.store.GivenStore.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.OnFailure;
import dev.tutti.chord.Tolerance;
import dev.tutti.store.GivenStore.Entry;
import dev.tutti.store.Joining.Received;
import dev.tutti.store.Undispatched.Place;
import dev.tutti.store.Undispatched.Slice;
import dev.tutti.wire.EncodedSignature;
import dev.tutti.wire.Header;
import dev.tutti.wire.Kind;
import dev.tutti.wire.Submission;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Chords of which only so many members may be at work. The model of {@link ModelTest} has them, too. */
@OnRedis
@DisplayNameGeneration(ReplaceUnderscores.class)
class MaxConcurrencyTest {
    private GivenStore given;

    @BeforeEach
    void store(GivenStore store) {
        given = store;
    }

    private ChordId sealed(int members, int most, OnFailure onFailure) {
        List<EncodedSignature> all = members(members, "q");
        Submission plain = GivenStore.submission(all, Optional.of("cb"));
        Submission submission = new Submission(
                all,
                plain.callback(),
                plain.labels(),
                plain.deadline(),
                plain.trace(),
                onFailure,
                Optional.empty(),
                Tolerance.NONE,
                OptionalInt.of(most),
                Optional.empty());
        ChordId id = given.id();
        await(given.writer.open(id, submission, all, false));
        await(given.writer.seal(id, submission));
        return id;
    }

    private ChordId dispatched(int members, int most) {
        ChordId id = sealed(members, most, OnFailure.COLLECT);
        await(given.dispatching.feed(id));
        return id;
    }

    /** Indices of the members that were sent in that round, in order. */
    private List<Integer> sent(ChordId id, int round) {
        return given.entries(given.keys.bulk(0, "q")).stream()
                .map(Entry::header)
                .map(Header::parse)
                .filter(header -> header.chord().equals(id) && header.round() == round)
                .map(Header::index)
                .toList();
    }

    private Joining.Joined ends(ChordId id, int round, int index, boolean success) {
        Header header = new Header(Kind.MEMBER, id, index, round, 1, 1, "q", List.of("cb"), Optional.empty());
        Received received = given.arrives(header, success ? value(round, index) : failure(round, "no " + index));
        return await(given.joining.join(id, List.of(received)));
    }

    private void feed() {
        await(given.dispatching.feed(0));
    }

    @Test
    void no_more_are_sent_than_may_be_at_work_and_the_chord_waits_for_one_to_end() {
        ChordId id = dispatched(5, 2);

        assertThat(sent(id, 1)).containsExactly(0, 1);
        assertThat(given.members(given.keys.dispatching(0))).isEmpty();
        assertThat(given.hash(given.keys.chord(id)))
                .containsEntry("maxConcurrency", "2")
                .containsEntry("undispatched", "3")
                .containsEntry("undispatched:q", "3");
    }

    @Test
    void for_each_that_ends_whatever_way_the_next_one_is_sent() {
        ChordId id = dispatched(5, 2);

        ends(id, 1, 1, true);
        assertThat(given.members(given.keys.dispatching(0))).containsExactly(id.text());
        feed();
        assertThat(sent(id, 1)).containsExactly(0, 1, 2);
        ends(id, 1, 2, false);
        feed();
        assertThat(sent(id, 1)).containsExactly(0, 1, 2, 3);
        assertThat(given.members(given.keys.dispatching(0))).isEmpty();
    }

    @Test
    void a_chord_that_may_go_on_is_fed_before_those_that_wait_for_their_queues() {
        List<ChordId> waiting =
                IntStream.range(0, 20).mapToObj(i -> dispatched(5, 1)).toList();
        ChordId last = waiting.get(19);
        IntStream.range(0, 18)
                .forEach(i -> given.redis(
                        "ZADD",
                        given.keys.dispatching(0),
                        1_000 + i,
                        waiting.get(i).text()));

        ends(last, 1, 0, true);
        feed();

        assertThat(sent(last, 1)).containsExactly(0, 1);
    }

    @Test
    void a_report_that_comes_twice_or_too_late_frees_nothing() {
        ChordId id = dispatched(5, 2);
        ends(id, 1, 0, true);
        feed();

        assertThat(ends(id, 1, 0, true).recorded()).isZero();
        assertThat(ends(id, 2, 1, true).recorded()).isZero();
        assertThat(ends(id, 1, 4, true).recorded()).isZero(); // of one that was not sent
        feed();

        assertThat(sent(id, 1)).containsExactly(0, 1, 2);
    }

    @Test
    void a_slice_that_was_made_when_there_was_room_sends_only_what_there_is_room_for() {
        ChordId id = sealed(5, 2, OnFailure.COLLECT);
        Slice seen = await(given.undispatched.next(id));
        assertThat(seen.members()).extracting(Place::index).containsExactly(0, 1);
        Slice whole = new Slice(
                seen.round(),
                seen.cursor(),
                5,
                seen.next(),
                seen.trace(),
                IntStream.range(0, 5)
                        .mapToObj(i -> new Place(i, seen.members().get(0).member()))
                        .toList());

        assertThat(await(given.slices.send(id, whole))).isEqualTo(2);

        assertThat(sent(id, 1)).containsExactly(0, 1);
    }

    @Test
    void those_that_run_again_are_no_more_at_once_either() {
        ChordId id = dispatched(5, 2);
        for (int index = 0; index < 5; index++) {
            ends(id, 1, index, index == 2);
            feed();
        }
        await(given.joining.finish(given.arrives(GivenStore.ofCallback(id, 1, 1), value(1, 9))));

        await(given.retrying.members(id));
        feed();
        assertThat(sent(id, 2)).containsExactly(0, 1);
        ends(id, 2, 0, true);
        feed();
        assertThat(sent(id, 2)).containsExactly(0, 1, 3);
        for (int index : new int[] {1, 3}) {
            ends(id, 2, index, true);
            feed();
        }
        assertThat(sent(id, 2)).containsExactly(0, 1, 3, 4);
        ends(id, 2, 4, true);
        assertThat(given.field(id, "state")).isEqualTo("joined");
        assertThat(given.field(id, "undispatched")).isEqualTo("0");
    }

    @Test
    void one_that_runs_again_alone_is_sent() {
        ChordId id = dispatched(2, 1);
        ends(id, 1, 0, false);
        feed();
        ends(id, 1, 1, true);
        await(given.joining.finish(given.arrives(GivenStore.ofCallback(id, 1, 1), value(1, 9))));

        await(given.retrying.member(id, 0));
        feed();

        assertThat(sent(id, 2)).containsExactly(0);
        ends(id, 2, 0, true);
        assertThat(given.field(id, "state")).isEqualTo("joined");
    }

    @Test
    void after_a_chord_was_closed_and_is_retried_it_holds_again() {
        ChordId id = dispatched(5, 2);
        ends(id, 1, 0, true);
        await(given.closing.close(id, Closing.Why.CANCELLED));
        assertThat(given.field(id, "undispatched")).isEqualTo("0");
        await(given.joining.finish(given.arrives(GivenStore.ofCallback(id, 1, 1), value(1, 9))));

        await(given.retrying.members(id));
        feed();

        assertThat(sent(id, 2)).containsExactly(1, 2);
    }

    @Test
    void one_that_fails_fast_leaves_nothing_waiting() {
        ChordId id = sealed(5, 2, OnFailure.FAIL_FAST);
        feed();

        ends(id, 1, 1, false);

        assertThat(given.field(id, "state")).isEqualTo("joined");
        assertThat(given.members(given.keys.dispatching(0))).isEmpty();
        assertThat(given.hash(given.keys.queues(0))).containsEntry("q", "0");
    }

    @Test
    void a_chord_of_fewer_members_is_small() {
        Submission submission = GivenStore.submission(members(2, "q"), Optional.of("cb"));

        assertThat(submission.holdsBack(1_000_000)).isFalse();
        assertThat(new Submission(
                                submission.members(),
                                submission.callback(),
                                submission.labels(),
                                submission.deadline(),
                                submission.trace(),
                                OnFailure.COLLECT,
                                Optional.empty(),
                                Tolerance.NONE,
                                OptionalInt.of(2),
                                Optional.empty())
                        .holdsBack(2))
                .isFalse();
    }

    @Test
    void whatever_order_things_happen_in_it_is_never_exceeded_and_all_end() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int history = 0; history < 10; history++) {
            int total = 1 + random.nextInt(40);
            int most = 1 + random.nextInt(6);
            ChordId id = sealed(total, most, OnFailure.COLLECT);
            for (int round = 1; round <= 3; round++) {
                runRound(id, round, most, random, "seed " + seed + ", history " + history);
                await(given.joining.finish(given.arrives(GivenStore.ofCallback(id, round, 1), value(round, 9))));
                if (await(given.retrying.members(id)) != Retrying.Answer.DONE) {
                    break;
                }
            }
        }
    }

    /** Members end in any order, a third of them fail, some say so twice; in between some feed, from what they saw long ago. */
    private void runRound(ChordId id, int round, int most, Random random, String seed) {
        Set<Integer> ended = new HashSet<>();
        Slice seen = await(given.undispatched.next(id));
        int idle = 0;
        while (given.field(id, "state").equals("running")) {
            if (random.nextInt(3) == 0) {
                seen = await(given.undispatched.next(id));
            } else if (random.nextBoolean()) {
                await(given.slices.send(id, seen));
            } else {
                feed();
            }
            List<Integer> open = sent(id, round).stream()
                    .filter(index -> !ended.contains(index))
                    .distinct()
                    .toList();
            assertThat(open).as(seed).hasSizeLessThanOrEqualTo(most);
            if (!open.isEmpty() && random.nextInt(3) > 0) {
                int index = open.get(random.nextInt(open.size()));
                boolean success = random.nextInt(3) > 0;
                ends(id, round, index, success);
                ended.add(index);
                if (random.nextInt(4) == 0) {
                    ends(id, round, index, success);
                }
            }
            assertThat(idle++).as(seed).isLessThan(2_000);
        }
    }
}
