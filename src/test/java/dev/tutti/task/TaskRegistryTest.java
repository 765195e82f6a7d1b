package dev.tutti.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(TasksOn.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class TaskRegistryTest {
    @Inject
    TaskRegistry registry;

    @Test
    void finds_tasks_of_beans_that_nobody_injects() {
        assertThat(registry.definitions())
                .extracting(TaskDefinition::name)
                .contains("good_task", "tasks_completed", "pieces", "throws_custom")
                .isSorted();
        assertThat(registry.find("nobody_home")).isEmpty();
    }

    @Test
    void says_queue_and_parameters_with_generic_types() {
        assertThat(registry.find("resize").orElseThrow())
                .isEqualTo(new TaskDefinition(
                        "resize",
                        "images",
                        java.util.List.of(
                                new TaskDefinition.Parameter("file", "java.lang.String"),
                                new TaskDefinition.Parameter("width", "int"),
                                new TaskDefinition.Parameter("height", "java.util.Optional<java.lang.Integer>"))));
        assertThat(registry.find("good_task").orElseThrow().queue()).isEqualTo("default");
    }

    @Test
    void leaves_out_what_the_worker_gives() {
        assertThat(registry.find("joined").orElseThrow().parameters())
                .extracting(TaskDefinition.Parameter::name)
                .containsExactly("suffix");
    }
}
