package dev.tutti.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tutti.chord.ChordId;
import dev.tutti.store.LiveWorkers;
import dev.tutti.store.LiveWorkers.WorkerCard;
import dev.tutti.wire.Header;
import dev.tutti.wire.Kind;
import dev.tutti.wire.TaskCall;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Another worker, which is only a card in Redis, serves a task that this process does not have. */
@QuarkusTest
@TestProfile(AnotherVersion.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class ServedElsewhereTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final ChordId CHORD = ChordId.of("018f3a5e-0000-7000-8000-000000000000", 0);

    @Inject
    ServedElsewhere elsewhere;

    @Inject
    LiveWorkers workers;

    @BeforeEach
    void another_worker_lives() {
        workers.alive(new WorkerCard("newer", List.of("default"), 1, List.of("of_next_version", "good_task")))
                .chain(workers::refresh)
                .await()
                .atMost(LIMIT);
    }

    private boolean isServedElsewhere(String task, String queue) {
        Header header = new Header(Kind.MEMBER, CHORD, 0, 1, 1, 1, queue, List.of(), Optional.empty());
        return elsewhere
                .is(header, TaskCall.parse(Buffer.buffer("{\"task\":\"" + task + "\"}")))
                .toCompletableFuture()
                .orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    @Test
    void only_what_this_worker_lacks_and_another_of_the_queue_has() {
        assertThat(isServedElsewhere("of_next_version", "default")).isTrue();
        assertThat(isServedElsewhere("of_next_version", "http")).isFalse();
        assertThat(isServedElsewhere("good_task", "default")).isFalse();
        assertThat(isServedElsewhere("of_no_version", "default")).isFalse();
    }
}
