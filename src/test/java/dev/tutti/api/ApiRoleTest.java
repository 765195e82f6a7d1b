package dev.tutti.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(ApiRoleTest.Off.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class ApiRoleTest {

    /** A process without the role. */
    public static class Off implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "quarkus.redis.hosts", "redis://localhost:1",
                    "tutti.worker.enabled", "false",
                    "tutti.aggregator.enabled", "false",
                    "tutti.api.enabled", "false");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/chords",
                "/chords/x",
                "/chords/x/outcomes",
                "/chords/x/outcomes?format=plain",
                "/tasks/x",
                "/task-definitions"
            })
    void serves_nothing_when_it_is_off(String path) {
        given().get(path)
                .then()
                .statusCode(404)
                .contentType(Problem.MEDIA_TYPE)
                .body("type", equalTo("urn:tutti:problem:role_off"));
    }

    @Test
    void a_chord_for_a_process_without_the_role_is_404_role_off() {
        given().contentType("application/json")
                .body("{\"members\":[]}")
                .post("/chords")
                .then()
                .statusCode(404)
                .body("type", equalTo("urn:tutti:problem:role_off"));
    }
}
