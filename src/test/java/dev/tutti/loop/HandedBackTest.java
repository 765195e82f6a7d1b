package dev.tutti.loop;

import static dev.tutti.chord.Signature.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tutti.chord.Chord;
import dev.tutti.chord.ChordSnapshot;
import dev.tutti.chord.ChordState;
import dev.tutti.connector.RedisCommands;
import dev.tutti.store.ChordReader;
import dev.tutti.store.LiveWorkers;
import dev.tutti.store.LiveWorkers.WorkerCard;
import dev.tutti.store.RedisKeys;
import dev.tutti.worker.AnotherVersion;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(AnotherVersion.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class HandedBackTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    @Inject
    Loop loop;

    @Inject
    ChordReader reader;

    @Inject
    LiveWorkers workers;

    @Inject
    RedisCommands redis;

    @Inject
    RedisKeys keys;

    @Test
    void a_member_that_another_worker_serves_waits_for_it() {
        workers.alive(new WorkerCard("newer", List.of("default"), 1, List.of("of_next_version")))
                .chain(workers::refresh)
                .await()
                .atMost(LIMIT);

        ChordSnapshot chord = loop.emit(Chord.of(List.of(task("of_next_version"), task("good_task"))));

        await().atMost(LIMIT).until(() -> now(chord).succeeded() == 1 && pending() == 1);
        assertThat(now(chord).state()).isEqualTo(ChordState.RUNNING);
        assertThat(now(chord).failed()).isZero();
    }

    private ChordSnapshot now(ChordSnapshot chord) {
        return reader.chord(chord.id()).await().atMost(LIMIT).orElseThrow();
    }

    private int pending() {
        return redis.send(Request.cmd(Command.XLEN).arg(keys.first(0, "default")))
                .await()
                .atMost(LIMIT)
                .toInteger();
    }
}
