package dev.tutti.dev;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@QuarkusIntegrationTest
@WithTestResource(RedisForIntegrationTests.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class PackagedApplicationIT {

    private static final Path APPLICATION = Path.of("target/quarkus-app");

    @Test
    void carries_no_redis() throws IOException {
        try (var files = Files.walk(APPLICATION)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .contains("quarkus-run.jar")
                    .noneMatch(name -> name.contains("embedded-redis") || name.startsWith("redis-server"));
        }
    }

    @Test
    void starts_with_the_redis_it_is_given() {
        given().get("/this-path-does-not-exist").then().statusCode(404);
    }
}
