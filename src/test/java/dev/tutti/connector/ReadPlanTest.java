package dev.tutti.connector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ReadPlanTest {
    private final ReadPlan plan = new ReadPlan(1_000);
    private final EntriesInHand inHand = new EntriesInHand();

    private static StreamClass first(String... streams) {
        return new StreamClass("first", 1, List.of(streams));
    }

    private static StreamClass bulk(String... streams) {
        return new StreamClass("bulk", 0.75, List.of(streams));
    }

    private static int most(ReadStep.Take take) {
        return take.parts().stream()
                .mapToInt(part -> part.count() * part.streams().size())
                .sum();
    }

    private ReadStep next(int slots, long capacity, StreamClass... classes) {
        return plan.next(slots, capacity, List.of(classes), inHand);
    }

    private ReadStep.Take take(int slots, long capacity, StreamClass... classes) {
        return (ReadStep.Take) next(slots, capacity, classes);
    }

    private void allEmpty(ReadStep.Take take) {
        take.parts()
                .forEach(part -> plan.came(part.streamClass(), part.streams().size(), 0));
    }

    @Test
    void never_asks_for_more_than_there_are_slots() {
        Random random = new Random(42);
        for (int round = 0; round < 10_000; round++) {
            int slots = 1 + random.nextInt(300);
            String[] many = IntStream.range(0, 1 + random.nextInt(40))
                    .mapToObj(i -> "s" + i)
                    .toArray(String[]::new);
            if (next(slots, 300, first("f"), bulk(many)) instanceof ReadStep.Take take) {
                assertThat(most(take)).isLessThanOrEqualTo(slots);
                take.parts()
                        .forEach(part ->
                                plan.came(part.streamClass(), part.streams().size(), random.nextInt(2)));
            }
        }
    }

    @Test
    void reads_all_streams_in_turns_when_there_are_fewer_slots() {
        StreamClass streams = first("a", "b", "c", "d", "e");
        Set<String> read = new HashSet<>();
        for (int i = 0; i < 3; i++) {
            ReadStep.Take take = take(2, 2, streams);
            take.parts().forEach(part -> read.addAll(part.streams()));
            allEmpty(take);
        }
        assertThat(read).containsExactlyInAnyOrder("a", "b", "c", "d", "e");
        assertThat(next(2, 2, streams)).isInstanceOfSatisfying(ReadStep.Wait.class, wait -> assertThat(wait.streams())
                .hasSize(2));
    }

    @Test
    void waits_on_all_streams_once_all_were_empty() {
        allEmpty(take(10, 10, first("f"), bulk("b")));
        assertThat(next(10, 10, first("f"), bulk("b"))).isEqualTo(new ReadStep.Wait(List.of("f", "b"), 1_000));
    }

    @Test
    void gives_a_quarter_to_bulk_while_the_first_class_is_busy_even_slot_by_slot() {
        int bulk = 0;
        for (int i = 0; i < 400; i++) {
            ReadStep.Take take = take(1, 100, first("f"), bulk("b"));
            for (ReadStep.Part part : take.parts()) {
                plan.came(part.streamClass(), 1, 1);
                bulk += part.streamClass().equals("bulk") ? part.count() : 0;
            }
        }
        assertThat(bulk).isBetween(95, 105);
    }

    @Test
    void gives_all_slots_to_a_class_that_is_alone_up_to_its_share() {
        assertThat(take(100, 1_000, bulk("b")).parts()).containsExactly(new ReadStep.Part("bulk", List.of("b"), 100));
        hold(750);
        assertThat(next(100, 1_000, bulk("b"))).isInstanceOf(ReadStep.Rest.class);
    }

    @Test
    void does_not_block_while_a_class_has_its_share_in_hand() {
        hold(75);
        allEmpty(take(25, 100, first("f"), bulk("b")));
        assertThat(next(25, 100, first("f"), bulk("b"))).isInstanceOf(ReadStep.Rest.class);
        assertThat(take(25, 100, first("f"), bulk("b")).parts())
                .containsExactly(new ReadStep.Part("first", List.of("f"), 25));
    }

    @Test
    void rests_when_there_is_no_stream() {
        assertThat(next(5, 5)).isEqualTo(new ReadStep.Rest(1_000));
        assertThat(next(5, 5, first())).isEqualTo(new ReadStep.Rest(1_000));
    }

    private void hold(int bulk) {
        inHand.take(IntStream.range(0, bulk)
                .mapToObj(i -> new StreamEntry("b", "g", i + "-0", "bulk", List.of(), List.of()))
                .toList());
    }
}
