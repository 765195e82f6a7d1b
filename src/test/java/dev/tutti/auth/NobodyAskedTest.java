package dev.tutti.auth;

import static io.restassured.RestAssured.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code tutti.auth.mode=none}, as in dev mode and tests. */
@QuarkusTest
@DisplayNameGeneration(ReplaceUnderscores.class)
class NobodyAskedTest {

    @ParameterizedTest
    @EnumSource
    void everybody_may_do_everything(Operations operation) {
        assertThat(operation.call(Optional.empty()).statusCode()).isIn(200, 202, 404);
        assertThat(operation.call(Optional.of("Bearer anything")).statusCode()).isIn(200, 202, 404);
    }

    @Test
    void but_nothing_of_the_application_around() {
        get("/of-the-application").then().statusCode(200);
        get("/of-the-application/admins").then().statusCode(401);
    }
}
