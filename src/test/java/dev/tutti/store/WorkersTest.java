package dev.tutti.store;

import static dev.tutti.store.GivenStore.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tutti.store.LiveWorkers.ParameterCard;
import dev.tutti.store.LiveWorkers.TaskCard;
import dev.tutti.store.LiveWorkers.WorkerCard;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The script alive, and who lives. */
@OnRedis
@DisplayNameGeneration(ReplaceUnderscores.class)
class WorkersTest {
    private static final WorkerCard ANNA = new WorkerCard("anna", List.of("default"), 600, List.of("paint"));
    private static final WorkerCard BERT = new WorkerCard("bert", List.of("default"), 400, List.of("paint", "dance"));
    private static final TaskCard PAINT =
            new TaskCard("paint", "studio", List.of(new ParameterCard("colour", "java.lang.String")));
    private static final TaskCard DANCE = new TaskCard("dance", "", List.of());

    private GivenStore given;

    @BeforeEach
    void store(GivenStore store) {
        given = store;
    }

    @Test
    void who_gave_a_sign_of_life_lives() {
        await(given.workers.alive(ANNA));
        await(given.workers.alive(BERT));

        await(given.workers.refresh());

        assertThat(given.workers.live()).containsExactlyInAnyOrder(ANNA, BERT);
    }

    @Test
    void who_was_silent_for_ten_seconds_is_gone() {
        await(given.workers.alive(ANNA));
        given.clock.advance(Duration.ofSeconds(11));
        await(given.workers.alive(BERT));

        await(given.workers.refresh());

        assertThat(given.workers.live()).containsExactly(BERT);
    }

    @Test
    void names_silent_for_a_day_are_removed() {
        await(given.workers.alive(ANNA));
        given.clock.advance(Duration.ofHours(25));
        await(given.workers.alive(BERT));

        assertThat(given.members(given.keys.workers())).containsExactly("bert");
    }

    @Test
    void only_to_ask_writes_nothing() {
        await(given.workers.alive(ANNA));
        given.clock.advance(Duration.ofHours(25));

        given.writesNothing(() -> await(given.workers.refresh()));
    }

    @Test
    void the_window_is_twice_the_concurrency_of_the_living_and_at_least_1024() {
        assertThat(given.workers.window()).isEqualTo(1_024);

        await(given.workers.alive(ANNA));
        await(given.workers.alive(BERT));
        await(given.workers.refresh());

        assertThat(given.workers.window()).isEqualTo(2_000);
    }

    @Test
    void a_configured_window_stands_whoever_lives() {
        GivenStore narrow = given.with(Map.of("tutti.window", "6"));

        assertThat(narrow.workers.window()).isEqualTo(6);
        narrow.close();
    }

    @Test
    void a_task_s_queue_is_what_it_declares() {
        await(given.workers.declare(List.of(PAINT, DANCE)));
        await(given.workers.alive(ANNA));
        await(given.workers.refresh());

        assertThat(given.workers.queueOf("paint")).contains("studio");
        assertThat(given.workers.queueOf("dance")).isEmpty();
        assertThat(given.workers.tasks()).containsOnly(Map.entry("paint", PAINT));
    }

    @Test
    void a_task_keeps_its_queue_while_none_of_its_workers_lives() {
        await(given.workers.declare(List.of(PAINT)));
        await(given.workers.alive(ANNA));
        given.clock.advance(Duration.ofDays(2));

        await(given.workers.refresh());

        assertThat(given.workers.live()).isEmpty();
        assertThat(given.workers.queueOf("paint")).contains("studio");
        assertThat(given.workers.tasks()).isEmpty();
    }

    @Test
    void a_task_that_declares_no_queue_has_none() {
        await(given.workers.declare(List.of(DANCE)));
        await(given.workers.alive(BERT));
        await(given.workers.refresh());

        assertThat(given.workers.tasks()).containsKey("dance");
        assertThat(given.workers.queueOf("dance")).isEmpty();
    }

    @Test
    void what_a_newer_version_says_besides_is_passed_over() {
        await(given.workers.declare(List.of(PAINT)));
        await(given.workers.alive(ANNA));
        given.redis(
                "SET",
                given.keys.worker("anna"),
                "{\"name\":\"anna\",\"queues\":[\"default\"],\"concurrency\":600,\"tasks\":[\"paint\"],\"mood\":\"good\"}");
        given.redis(
                "HSET",
                given.keys.tasks(),
                "paint",
                "{\"name\":\"paint\",\"queue\":\"studio\",\"parameters\":[],\"cost\":3}");

        await(given.workers.refresh());

        assertThat(given.workers.live()).containsExactly(ANNA);
        assertThat(given.workers.queueOf("paint")).contains("studio");
    }

    @Test
    void a_card_that_cannot_be_read_does_not_hide_the_others() {
        await(given.workers.declare(List.of(DANCE)));
        await(given.workers.alive(ANNA));
        await(given.workers.alive(BERT));
        given.redis("SET", given.keys.worker("anna"), "junk");
        given.redis("HSET", given.keys.tasks(), "paint", "junk");

        await(given.workers.refresh());

        assertThat(given.workers.live()).containsExactly(BERT);
        assertThat(given.workers.tasks()).containsOnlyKeys("dance");
    }

    @Test
    void a_worker_of_queues_alone_declares_no_task() {
        given.writesNothing(() -> await(given.workers.declare(List.of())));
    }

    @Test
    void the_highest_number_of_partitions_ever_used_is_kept() {
        GivenStore three = given.with(Map.of("tutti.partitions", "3"));
        await(three.partitions.refresh());
        given.writesNothing(() -> await(three.partitions.refresh()));

        await(given.partitions.refresh());

        assertThat(given.number(given.keys.partitions())).isEqualTo(3);
        assertThat(given.partitions.all()).containsExactly(0, 1, 2);
        three.close();
    }

    @Test
    void new_chords_go_to_the_configured_partitions_in_turn() {
        GivenStore three = given.with(Map.of("tutti.partitions", "3"));

        assertThat(List.of(1, 2, 3, 4))
                .extracting(i -> three.partitions.newChordId().partition())
                .containsExactly(0, 1, 2, 0);
        three.close();
    }

    @Test
    void ids_sort_by_the_time_they_were_made() {
        List<String> ids = java.util.stream.IntStream.range(0, 1_000)
                .mapToObj(i -> given.partitions.newChordId().text())
                .toList();

        assertThat(ids).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void a_number_of_partitions_out_of_range_is_refused() {
        for (String number : List.of("0", "-1", "1001")) {
            assertThatThrownBy(() -> given.with(Map.of("tutti.partitions", number)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("1 to 1000");
        }
    }
}
