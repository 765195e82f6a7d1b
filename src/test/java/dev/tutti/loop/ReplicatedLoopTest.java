package dev.tutti.loop;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import dev.tutti.testing.RedisProcess;
import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The whole loop with {@code tutti.durability=replicated} and a replica that stops answering. */
@QuarkusTest
@TestProfile(ReplicatedLoopTest.Replicated.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class ReplicatedLoopTest {
    @Inject
    RedisDataSource redis;

    @Inject
    Recorder recorder;

    private RedisProcess replica;

    @BeforeEach
    void a_replica() {
        String port = redis.execute("CONFIG", "GET", "port").get("port").toString();
        redis.execute("CONFIG", "SET", "repl-diskless-sync-delay", "0");
        replica = new RedisProcess("--replicaof", "127.0.0.1", port);
        replica.start();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> redis.execute("WAIT", "1", "100").toInteger() == 1
                        && redis.execute("INFO", "replication").toString().contains("state=online"));
        await().untilAsserted(() -> get("/task-definitions").then().body("tasks.name", hasItem("record")));
    }

    @AfterEach
    void no_replica() {
        replica.close();
    }

    private static Response submit(String key, int millis) {
        return given().contentType("application/json")
                .header("Idempotency-Key", key)
                .body("{\"members\": [{\"task\": \"sleep\", \"args\": [" + millis
                        + "]}], \"callback\": {\"task\": \"record\"}}")
                .post("/chords");
    }

    private static String state(String id) {
        return get("/chords/{id}", id).path("state");
    }

    @Test
    void what_the_same_key_finds_later_but_no_replica_confirms_is_503_outcome_unknown() {
        replica.freeze();

        Response unknown = submit("what", 0);

        unknown.then()
                .statusCode(503)
                .header("Retry-After", "1")
                .body("type", equalTo("urn:tutti:problem:outcome_unknown"));
        replica.thaw();
        Response again = submit("what", 0);
        again.then().statusCode(202).header("Idempotency-Replayed", "true");
        String id = again.path("id");
        await().until(() -> state(id).equals("completed"));
        assertThat(recorder.callsOf(id)).hasSize(1);
    }

    @Test
    void a_callback_does_not_start_before_a_replica_has_the_joined_chord() {
        String id = submit("late", 500).path("id");

        replica.freeze();

        await().until(() -> state(id).equals("joined"));
        await().during(Duration.ofSeconds(2)).atMost(Duration.ofSeconds(4)).until(() -> recorder.callsOf(id)
                .isEmpty());
        replica.thaw();
        await().until(() -> state(id).equals("completed"));
        assertThat(recorder.callsOf(id)).hasSize(1);
    }

    /** Its configuration. */
    public static class Replicated implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("tutti.durability", "replicated", "tutti.key-prefix", "sure");
        }
    }
}
