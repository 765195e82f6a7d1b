package dev.tutti.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileNotFoundException;
import java.io.IOException;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class TaskRulesTest {
    @ParameterizedTest
    @CsvSource({
        "PT30S, 0, maxAttempts 0 must be 1 to 1000",
        "PT30S, 1001, maxAttempts 1001 must be 1 to 1000",
        "30s, 1, timeout '30s' is no ISO-8601 duration such as PT30S",
        "PT0S, 1, timeout 'PT0S' must be 1 ms to 7 days",
        "P8D, 1, timeout 'P8D' must be 1 ms to 7 days",
    })
    void what_cannot_be_fails_the_build(String timeout, int maxAttempts, String fault) {
        assertThat(TaskRules.fault(timeout, maxAttempts)).contains(fault);
    }

    @Test
    void what_can_be_does_not() {
        assertThat(TaskRules.fault("", 1)).isEmpty();
        assertThat(TaskRules.fault("PT30S", 1_000)).isEmpty();
    }

    @Test
    void an_exception_is_final_when_it_is_of_a_class_named_or_below_it() {
        TaskRules rules = TaskRules.of("", 3, new Class<?>[] {IOException.class});

        assertThat(rules.isFinal(new FileNotFoundException())).isTrue();
        assertThat(rules.isFinal(new Exception(new IOException()))).isFalse();
    }
}
