package dev.tutti.loop;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.tutti.chord.Chord;
import dev.tutti.chord.ChordSnapshot;
import dev.tutti.chord.ChordState;
import dev.tutti.chord.Retry;
import dev.tutti.chord.Signature;
import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Redis fills up in the middle of chords: they end, and nothing new is taken. */
@QuarkusTest
@TestProfile(FullRedisLoopTest.NarrowWindow.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class FullRedisLoopTest {
    private static final int MEMBERS = 600;
    private static final long ANSWER_NANOS = Duration.ofMillis(100).toNanos();

    @Inject
    Loop loop;

    @Inject
    Recorder recorder;

    @Inject
    RedisDataSource redis;

    @AfterEach
    void there_is_memory_again() {
        redis.execute("CONFIG", "SET", "maxmemory", "0");
        // which the service notices within a second
        await().atMost(Duration.ofSeconds(10)).until(() -> submit().statusCode() == 202);
    }

    private void full() {
        redis.execute("CONFIG", "SET", "maxmemory-policy", "noeviction");
        redis.execute("CONFIG", "SET", "maxmemory", "1");
    }

    private static Response submit() {
        return given().contentType("application/json")
                .body("{\"members\": [{\"task\": \"noop\"}], \"callback\": {\"task\": \"record\"}}")
                .post("/chords");
    }

    @Test
    void a_chord_ends_while_redis_is_full_and_a_new_one_is_refused_at_once() {
        submit().then().statusCode(202);
        List<Signature> members = new ArrayList<>();
        members.add(Signature.task("sleep", 1_500));
        members.add(Signature.task("flaky", 2)
                .retry(Retry.attempts(3).delay(Duration.ofMillis(100)).jitter(0)));
        IntStream.range(2, MEMBERS).forEach(i -> members.add(Signature.task("echo", i)));
        ChordSnapshot chord = loop.emit(Chord.of(members).callback(Signature.task("record")));

        full();

        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            long from = System.nanoTime();
            Response refused = submit();
            assertThat(System.nanoTime() - from).isLessThan(ANSWER_NANOS);
            refused.then()
                    .statusCode(503)
                    .header("Retry-After", "1")
                    .body("type", equalTo("urn:tutti:problem:memory_full"));
        });
        ChordSnapshot ended = loop.ended(chord);
        assertThat(ended.state()).isEqualTo(ChordState.COMPLETED);
        assertThat(ended.succeeded()).isEqualTo(MEMBERS);
        assertThat(recorder.callsOf(chord.id().text())).hasSize(1);
        assertThat(recorder.callsOf(chord.id().text()).get(0)).hasSize(MEMBERS);
        submit().then().statusCode(503);
    }

    @Test
    void workers_do_not_look_gone_while_redis_is_full() {
        await().until(() -> signsSince(0) > 0);
        full();
        long since = redis.execute("TIME").get(0).toLong() + 1; // none of a second that has begun before

        await().atMost(Duration.ofSeconds(10)).until(() -> signsSince(since) > 0);
    }

    private int signsSince(long second) {
        return redis.execute("ZCOUNT", "full:workers", second * 1_000 + "", "+inf")
                .toInteger();
    }

    /** A window far smaller than the chord, so that most of it is dispatched while Redis is full. */
    public static class NarrowWindow implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("tutti.window", "16", "tutti.worker.concurrency", "8", "tutti.key-prefix", "full");
        }
    }
}
