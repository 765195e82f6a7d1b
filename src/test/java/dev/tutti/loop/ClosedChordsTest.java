package dev.tutti.loop;

import static dev.tutti.chord.Signature.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tutti.chord.Chord;
import dev.tutti.chord.ChordId;
import dev.tutti.chord.ChordSnapshot;
import dev.tutti.chord.ChordState;
import dev.tutti.chord.Outcome;
import dev.tutti.chord.Reason;
import dev.tutti.store.Closing;
import dev.tutti.store.RedisKeys;
import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@QuarkusTest
@DisplayNameGeneration(ReplaceUnderscores.class)
class ClosedChordsTest {
    @Inject
    Loop loop;

    @Inject
    Closing closing;

    @Inject
    Troubles troubles;

    @Inject
    RedisDataSource redis;

    @Inject
    RedisKeys keys;

    @Test
    void members_of_a_cancelled_chord_that_come_later_are_not_run() {
        int before = troubles.counted.get();
        ChordSnapshot chord =
                loop.emit(Chord.of(task("good_task"), task("counted").on("http").delay(Duration.ofSeconds(1)))
                        .callback(task("tasks_completed")));
        await().until(() -> queued(chord.id()) > 0);

        closing.close(chord.id(), Closing.Why.CANCELLED).await().indefinitely();
        ChordSnapshot ended = loop.ended(chord);

        assertThat(ended.state()).isEqualTo(ChordState.COMPLETED);
        assertThat(ended.closedBy()).contains("cancelled");
        assertThat(loop.outcomes(ended).get(1)).isInstanceOfSatisfying(Outcome.Failure.class, failure -> {
            assertThat(failure.exception().reason()).isEqualTo(Reason.CANCELLED);
            assertThat(failure.execution().task()).isEqualTo("counted");
        });
        await().atMost(Duration.ofSeconds(30)).until(() -> queued(chord.id()) == 0);
        assertThat(troubles.counted).hasValue(before);
    }

    @Test
    void a_deadline_that_passes_calls_the_callback() {
        ChordSnapshot ended = loop.ended(Chord.of(task("sleep", 3_000), task("good_task"))
                .callback(task("tasks_completed"))
                .deadline(Duration.ofMillis(500)));

        assertThat(ended.state()).isEqualTo(ChordState.COMPLETED);
        assertThat(loop.outcomes(ended).get(0)).isInstanceOfSatisfying(Outcome.Failure.class, failure -> assertThat(
                        failure.exception().reason())
                .isEqualTo(Reason.DEADLINE));
        assertThat(loop.outcomes(ended).get(1)).isInstanceOf(Outcome.Success.class);
    }

    /** Messages of the second queue, which no other test keeps busy, that wait for their time or for a worker. */
    private long queued(ChordId id) {
        int partition = id.partition();
        return redis.sortedSet(String.class).zcard(keys.delayed(partition, "http"))
                + redis.stream(String.class).xlen(keys.first(partition, "http"));
    }
}
