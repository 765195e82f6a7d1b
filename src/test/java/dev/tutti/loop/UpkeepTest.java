package dev.tutti.loop;

import static dev.tutti.chord.Signature.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tutti.chord.Chord;
import dev.tutti.chord.ChordSnapshot;
import dev.tutti.chord.ChordState;
import dev.tutti.chord.Outcome;
import dev.tutti.connector.RedisCommands;
import dev.tutti.store.ChordReader;
import dev.tutti.store.RedisKeys;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The application looks after what it stores. */
@QuarkusTest
@TestProfile(Upkeep.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class UpkeepTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Inject
    Loop loop;

    @Inject
    Recorder recorder;

    @Inject
    ChordReader reader;

    @Inject
    RedisCommands redis;

    @Inject
    RedisKeys keys;

    private Response redis(Command command, Object... args) {
        Request request = Request.cmd(command);
        for (Object arg : args) {
            request.arg(arg.toString());
        }
        return redis.send(request).await().atMost(LIMIT);
    }

    private int inHand() {
        return redis(Command.XPENDING, keys.first(0, "default"), RedisKeys.WORKERS)
                .get(0)
                .toInteger();
    }

    private static List<String> values(List<Outcome> outcomes) {
        return outcomes.stream()
                .map(outcome -> ((Outcome.Success) outcome).json())
                .toList();
    }

    @Test
    void a_stream_deleted_under_running_tasks_costs_no_outcome() {
        ChordSnapshot chord =
                loop.emit(Chord.of(task("echo", 1), task("sleep", 1_500), task("echo", 2), task("sleep", 1_501))
                        .callback(task("record")));
        await().atMost(LIMIT).until(() -> inHand() == 2);
        redis(Command.UNLINK, keys.first(0, "default"));

        ChordSnapshot ended = loop.ended(chord);

        assertThat(ended.state()).isEqualTo(ChordState.COMPLETED);
        assertThat(values(loop.outcomes(chord))).containsExactly("1", "1500", "2", "1501");
        assertThat(recorder.callsOf(chord.id().text())).hasSize(1);
    }

    @Test
    void a_task_much_longer_than_claim_idle_runs_once() {
        ChordSnapshot chord = loop.ended(Chord.of(task("count", "long", 6_000)).callback(task("record")));

        assertThat(values(loop.outcomes(chord))).containsExactly("1");
    }

    @Test
    void what_has_ended_is_gone_after_the_retention() {
        ChordSnapshot chord = loop.ended(Chord.of(task("good_task")).callback(task("record")));

        await().atMost(LIMIT)
                .until(() -> reader.chord(chord.id()).await().atMost(LIMIT).isEmpty());

        assertThat(redis(Command.KEYS, "*" + chord.id() + "*").size()).isZero();
        assertThat(redis(Command.ZSCORE, keys.chords(0, ChordState.COMPLETED), chord.id()))
                .isNull();
    }
}
