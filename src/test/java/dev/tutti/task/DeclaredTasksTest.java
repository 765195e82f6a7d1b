package dev.tutti.task;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class DeclaredTasksTest {
    private final DeclaredTasks tasks = new DeclaredTasks();

    @Test
    void two_methods_of_one_name_are_refused_and_both_named() {
        assertThat(tasks.add("resize", "", "shop.A.resize")).isEmpty();

        assertThat(tasks.add("resize", "images", "shop.B.shrink"))
                .contains("task 'resize' is declared twice, by shop.A.resize and by shop.B.shrink");
    }

    @Test
    void names_and_queues_must_be_names() {
        assertThat(tasks.add("re size", "", "shop.A.resize").orElseThrow())
                .contains("shop.A.resize", "'re size'", "must match");
        assertThat(tasks.add("resize", "a b", "shop.A.resize").orElseThrow()).contains("queue 'a b'");
    }
}
