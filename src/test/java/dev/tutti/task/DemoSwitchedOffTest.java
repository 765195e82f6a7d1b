package dev.tutti.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tutti.chord.Reason;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(DemoSwitchedOffTest.Off.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class DemoSwitchedOffTest {
    public static class Off implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("tutti.demo.enabled", "false");
        }
    }

    @Inject
    TaskRegistry registry;

    @Inject
    MethodTaskRunner runner;

    @Test
    void demo_tasks_are_unknown_and_others_are_not() {
        assertThat(registry.find("good_task")).isEmpty();
        assertThat(registry.find("pieces")).isPresent();
        assertThat(Calls.failure(Calls.member(runner, "good_task", "[]")).reason())
                .isEqualTo(Reason.UNKNOWN_TASK);
    }

    @Test
    void stack_traces_stay_at_home_unless_asked_for() {
        assertThat(Calls.failure(Calls.member(runner, "throws_custom", "[]")).stackTrace())
                .isEmpty();
    }
}
