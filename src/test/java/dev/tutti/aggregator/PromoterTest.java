package dev.tutti.aggregator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class PromoterTest {
    @Test
    void it_looks_again_when_the_next_one_is_due_but_within_20_ms_to_a_second() {
        assertThat(Promoter.pause(List.of())).isEqualTo(Duration.ofSeconds(1));
        assertThat(Promoter.pause(List.of(Duration.ofHours(1)))).isEqualTo(Duration.ofSeconds(1));
        assertThat(Promoter.pause(List.of(Duration.ofHours(1), Duration.ofMillis(300))))
                .isEqualTo(Duration.ofMillis(300));
        assertThat(Promoter.pause(List.of(Duration.ZERO))).isEqualTo(Duration.ofMillis(20));
    }
}
